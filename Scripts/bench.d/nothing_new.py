"""`nothing-new`: many small blobs loaded, then a run with nothing new, then runs with one grown blob."""

from __future__ import annotations

import argparse
import shutil

import engines
import report
import shapes
import weir_runs
from data import write_topology
from measure import Series
from numbers_given import number
from places import scratch

WALL_TARGET, PEAK_TARGET = 5.0, 200e6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--blobs", type=number, default=100_000)
    parser.add_argument("--runs", type=int, default=5, help="runs with nothing new, and with one grown blob")


def run(given: argparse.Namespace) -> str:
    shape = shapes.small_blobs(given.blobs, given.seed)
    with scratch(given.work) as work:
        topology, _ = write_topology(work)
        data = shapes.write(work, shape)
        # What grows is a copy's blob; the data stays as it was for the next call.
        folder, database = work / "grown", weir_runs.fresh(work)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(data.folder, folder)
        first, idle, grown = Series(), Series(), Series()
        first.samples.append(weir_runs.load(folder, database, topology))
        weir_runs.check_rows(database, data.rows)
        for _ in range(given.runs):
            idle.samples.append(weir_runs.load(folder, database, topology))
        weir_runs.check_rows(database, data.rows)
        rows = data.rows
        for turn in range(min(given.runs, shape.blobs)):
            # Another blob each time: one that has grown already would not change.
            place = turn * shapes.stride(shape.blobs) % shape.blobs
            rows += shapes.grow_blob(folder, shape, place % shape.nics, place // shape.nics)
            grown.samples.append(weir_runs.load(folder, database, topology))
        weir_runs.check_rows(database, rows)
        shutil.rmtree(database.parent)
        shutil.rmtree(folder)
        version = engines.weir(topology).version
    table = report.table(
        ["run", "wall s", "CPU s", "spread", "peak MB"],
        [
            [name, report.seconds(s.wall), report.seconds(s.cpu), f"{s.spread:.0%}", report.megabytes(s.peak)]
            for name, s in (("load", first), ("nothing new", idle), ("one blob grown", grown))
        ],
    )
    met = idle.wall < WALL_TARGET and idle.peak < PEAK_TARGET
    return "\n".join(
        [
            report.heading("Nothing new, and next to nothing")
            + f"Weir {version}, one worker; {report.count(data.blobs)} VNet v4 blobs, gz, "
            f"{shape.tuples} tuples each, {report.megabytes(data.stored_bytes)} MB stored. "
            f"Load once, the others medians of {given.runs}.\n",
            table,
            f"\nOne grown blob costs {max(0.0, grown.cpu - idle.cpu):.2f} s of CPU over a run with nothing "
            f"new. Target of that (under {WALL_TARGET:.0f} s, under {PEAK_TARGET / 1e6:.0f} MB): "
            f"{'met' if met else 'missed'}.\n",
        ]
    )
