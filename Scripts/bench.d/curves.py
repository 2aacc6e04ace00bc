"""`curves`: time and memory against tuples, distinct keys, number of blobs, and hours."""

from __future__ import annotations

import argparse
import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import engines
import report
import shapes
import weir_runs
from data import DataSet, generate, write_topology
from measure import Series
from numbers_given import number
from places import BenchError, draw, say, scratch
from plot import Panel, svg


@dataclass(frozen=True)
class Curve:
    """One number that is turned, all others being equal as far as they can."""

    name: str
    x_label: str
    about: str
    points: tuple[int, ...]
    make: Callable[[Path, int, int, int], DataSet]
    """Scratch folder, point, largest point, seed."""


HOUR_TUPLES, FEWEST_TUPLES = 100_000, 100_000

CURVES = {
    curve.name: curve
    for curve in (
        Curve(
            "tuples",
            "tuples",
            "VNet v4, 50 nodes, 4 hours, life-like traffic; keys grow with tuples, more slowly",
            (1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000),
            lambda work, x, _, seed: generate(work, "vnet-v4", "gz", tuples=x, seed=seed, hours=4),
        ),
        Curve(
            "keys",
            "distinct keys (rows of the result)",
            "NSG v2, 20 NICs, 4 hours; as many tuples in all points as the last has keys",
            (10_000, 100_000, 1_000_000, 10_000_000),
            lambda work, x, largest, seed: shapes.write(
                work, shapes.distinct_keys(x, max(largest, FEWEST_TUPLES), seed)
            ),
        ),
        Curve(
            "blobs",
            "blobs",
            "VNet v4, blobs of four records and 20 tuples",
            (10, 100, 1_000, 10_000, 100_000),
            lambda work, x, _, seed: shapes.write(work, shapes.small_blobs(x, seed)),
        ),
        Curve(
            "hours",
            "hours",
            f"VNet v4, 10 nodes, {HOUR_TUPLES:,} tuples an hour, life-like traffic",
            (1, 3, 10, 30, 100),
            lambda work, x, _, seed: generate(
                work, "vnet-v4", "gz", tuples=x * HOUR_TUPLES, seed=seed, nodes=10, hours=x
            ),
        ),
    )
}


@dataclass(frozen=True)
class Point:
    x: int
    data: DataSet
    series: Series
    database_bytes: int
    facts: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("curves", nargs="*", metavar="CURVE", help=f"of {', '.join(CURVES)}; all if none")
    parser.add_argument("--max", type=number, help="leave out larger points; 10M is ten million")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of a point")
    parser.add_argument("--warm-ups", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)


def measure_point(
    curve: Curve, x: int, largest: int, given: argparse.Namespace, work: Path
) -> Point:
    topology, _ = write_topology(work)
    data = curve.make(work, x, largest, given.seed)
    series, size, facts = Series(), 0, 0
    for turn in range(given.warm_ups + given.runs):
        database = weir_runs.fresh(work)
        sample = weir_runs.load(data.folder, database, topology, given.workers)
        if turn == 0:
            weir_runs.check_rows(database, data.rows)
            size = weir_runs.stored_bytes(database)
            facts = int(weir_runs.ask(database, "SELECT COUNT(*) AS n FROM flow_facts")[0]["n"])
        if turn >= given.warm_ups:
            series.samples.append(sample)
        shutil.rmtree(database.parent)
    if given.work is None:
        shutil.rmtree(data.folder)
    say(f"{curve.name} {x:,}: {series.cpu:.2f} s CPU, {series.peak / 1e6:.0f} MB")
    return Point(x, data, series, size, facts)


def slope(one: Point, other: Point) -> str:
    """How CPU time grows between two points: 1 is in proportion, below is better."""
    return f"{math.log(other.series.cpu / one.series.cpu) / math.log(other.x / one.x):.2f}"


def described(curve: Curve, points: list[Point]) -> str:
    rows = []
    for place, point in enumerate(points):
        rows.append(
            [
                report.count(point.x),
                report.count(point.data.rows),
                report.count(point.facts),
                report.seconds(point.series.cpu),
                f"{point.series.spread:.0%}",
                report.seconds(point.series.wall),
                slope(points[place - 1], point) if place else "-",
                report.count(point.data.rows / point.series.cpu),
                report.megabytes(point.series.peak),
                report.megabytes(point.database_bytes),
            ]
        )
    head = [curve.x_label.partition(" (")[0], "tuples", "facts", "CPU s", "spread", "wall s", "slope"]
    head += ["tuples/s a core", "peak MB", "database MB"]
    if curve.name == "tuples":
        head[0] = "tuples, about"
    return report.table(head, rows)


def drawn(curve: Curve, points: list[Point]) -> str:
    x = [float(point.x) for point in points]
    return svg(
        [
            Panel(
                f"Time against {curve.x_label.partition(' (')[0]}",
                curve.x_label,
                "seconds",
                x,
                {
                    "CPU": [point.series.cpu for point in points],
                    "wall": [point.series.wall for point in points],
                },
            ),
            Panel(
                f"Memory against {curve.x_label.partition(' (')[0]}",
                curve.x_label,
                "MB",
                x,
                {
                    "peak memory": [point.series.peak / 1e6 for point in points],
                    "database": [point.database_bytes / 1e6 for point in points],
                },
            ),
        ]
    )


def run(given: argparse.Namespace) -> str:
    names = given.curves or list(CURVES)
    if unknown := [name for name in names if name not in CURVES]:
        raise BenchError(f"no curve {unknown[0]}; there are {', '.join(CURVES)}")
    points_of = {
        name: [x for x in CURVES[name].points if given.max is None or x <= given.max] for name in names
    }
    if short := [name for name in given.curves if len(points_of[name]) < 2]:
        raise BenchError(f"curve {short[0]} has fewer than two points up to {given.max:,}")
    texts = []
    with scratch(given.work) as work:
        topology, _ = write_topology(work)
        version = engines.weir(topology).version
        for name, chosen in points_of.items():
            if len(chosen) < 2:
                say(f"{name}: fewer than two points up to {given.max:,}, left out")
                continue
            curve = CURVES[name]
            points = [measure_point(curve, x, chosen[-1], given, work) for x in chosen]
            draw(name, drawn(curve, points), given.save)
            text = report.heading(f"Cost against {curve.x_label.partition(' (')[0]}")
            text += f"{curve.about}; gz, {given.workers} worker, Weir {version}, medians of {given.runs}.\n"
            text += f"\n![time and memory against {name}]({name}.svg)\n\n{described(curve, points)}\n"
            if given.save:
                report.save(f"curve of {name}", text)
            texts.append(text)
    return "\n".join(texts)
