"""`latency`: handshakes out of Hubble's exported packets, beside DuckDB on the same files and task, one core each.

Weir reads everything in the files into its database: coverage, denials, lookups, HTTP responses and all views of
latency. DuckDB pairs the handshakes only, and stores count, median and 99th percentile by hour and pair.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
from pathlib import Path

import report
from measure import Series, measure
from numbers_given import number
from places import HERE, VENV, BenchError, program, say, scratch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--connections", type=number, default=100_000)
    parser.add_argument("--nodes", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-peers", action="store_true")


def generate(folder: Path, given: argparse.Namespace) -> tuple[Path, int, int]:
    """The packets, how many events they are, and bytes of gzip."""
    packets = folder / f"packets-{given.connections}-{given.nodes}-{given.seed}"
    truth = packets.with_suffix(".json")
    if not truth.exists():
        say(f"generating {packets.name}")
        command = [program("weir-generate"), "--handshakes", str(packets), "--handshake-truth", str(truth)]
        command += ["--nodes", str(given.nodes), "--hours", "2", "--seed", str(given.seed)]
        command += ["--connections", str(given.connections), "--compression", "gzip"]
        subprocess.run(command, check=True)
    told = json.loads(truth.read_text())
    events = sum(node["lines"] for node in told["nodes"].values())
    return packets, events, sum(file.stat().st_size for file in packets.rglob("*.log.gz"))


def weir_answers(database: Path) -> dict[str, int]:
    query = "SELECT method, SUM(samples) FROM latency_buckets"
    query += " WHERE method LIKE '%handshake' OR method = 'server-turnaround' GROUP BY 1"
    command = [program("weir"), "query", str(database), query, "--format", "csv"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {row[0]: int(row[1]) for row in list(csv.reader(told.splitlines()))[1:]}


def run(given: argparse.Namespace) -> str:
    python = VENV / "bin" / "python"
    with scratch(given.work) as folder:
        packets, events, stored = generate(folder, given)
        weir, duck = Series(), Series()
        database, peer = folder / "weir.sqlite", folder / "duck.db"
        mine = [program("weir"), "run", "--quiet", "--jobs", "1", "--source", str(packets)]
        theirs = [str(python), str(HERE / "latency_peer.py"), "run", str(packets), "1", str(peer)]
        for round_number in range(given.runs):
            say(f"round {round_number + 1} of {given.runs}")
            for left in folder.glob("weir.sqlite*"):
                left.unlink()
            weir.samples.append(measure([*mine, "--database", str(database)]))
            if not given.no_peers:
                peer.unlink(missing_ok=True)
                duck.samples.append(measure(theirs))
        rows = [line("Weir", weir, events)]
        answers = weir_answers(database)
        words = f"{sum(answers.values()):,} samples. "
        if not given.no_peers:
            rows.append(line("DuckDB", duck, events))
            told = folder / "answers.csv"
            command = [str(python), str(HERE / "latency_peer.py"), "export", str(peer), str(told)]
            subprocess.run(command, check=True)
            other = {row[0]: int(row[1]) for row in csv.reader(told.read_text().splitlines())}
            for method, samples in answers.items():
                if abs(samples - other.get(method, 0)) > samples / 1000 + 1:
                    raise BenchError(f"answers differ: {method} {samples}, DuckDB {other.get(method, 0)}")
            words += f"DuckDB's CPU time is {duck.ratio(weir, lambda sample: sample.cpu):.1f} times Weir's; "
            words += "both find the same handshakes, within one in a thousand. "
        head = ["engine", "CPU s", "wall s", "events/s a core", "peak MB", "spread %"]
        title = f"{report.count(events)} events of Hubble, {report.megabytes(stored)} MB of gzip\n\n"
        return report.heading("Latency") + title + report.table(head, rows) + f"\n\n{words}\n"


def line(name: str, series: Series, events: int) -> list[str]:
    return [
        name,
        report.seconds(series.cpu),
        report.seconds(series.wall),
        report.count(events / series.cpu),
        report.megabytes(series.peak),
        f"{series.spread * 100:.0f}",
    ]
