"""`table`: Weir, its peers and its floors over the same files, run in turn."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import answers
import engines
import floors
import report
from data import CODECS, FORMATS, DataSet, generate, write_topology
from engines import DETOURS, Engine
from measure import Series, measure
from numbers_given import number
from places import BenchError, say, scratch

HEAD = [
    "workers, who",
    "tuples/s a core",
    "JSON MB/s a core",
    "CPU s",
    "wall s",
    "spread",
    "peak MB",
    "CPU, Weir = 1",
    "wall, Weir = 1",
    "memory, Weir = 1",
]


@dataclass(frozen=True)
class Plan:
    """How often, and beside whom."""

    runs: int
    warm_ups: int
    peers: list[Engine]
    work: Path
    topology: Path


def check_sums(data: DataSet, folder: Path) -> None:
    """Holds Weir's totals against what the generator says it wrote."""
    names = ("packetsSent", "bytesSent", "packetsReceived", "bytesReceived")
    wanted = [data.truth["corrected"][name] for name in names]
    found = [0, 0, 0, 0]
    with open(folder / "a", encoding="utf-8") as file:
        for line in file:
            numbers = line.rstrip("\n").split(",")[7:]
            if len(numbers) != 4 or not all(number.isdigit() for number in numbers):
                raise BenchError(f"Weir's answer (a) has a line that is none: {line.strip()}")
            for place, value in enumerate(numbers):
                found[place] += int(value)
    if found != wanted:
        raise BenchError(f"Weir's sums of {data.folder.name} are {found}, the generator's {wanted}")


def check_answers(data: DataSet, results: dict[str, Path], plan: Plan) -> str:
    """Compares every peer's answers with Weir's; the rows they agree on, in words."""
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory(dir=plan.work) as temporary:
        folders = {}
        for engine in [engines.weir(plan.topology), *plan.peers]:
            folders[engine.name] = Path(temporary) / engine.name
            folders[engine.name].mkdir()
            engine.export(results[engine.name], folders[engine.name])
        for engine in plan.peers:
            counts = answers.compare(folders["Weir"], folders[engine.name], engine.name)
        check_sums(data, folders["Weir"])
    if not counts:
        return "Sums are the generator's."
    told = ", ".join(f"{report.count(counts[name])} of ({name})" for name in counts)
    return f"Equal answers: {told}."


def run_in_turn(data: DataSet, workers: int, plan: Plan) -> tuple[dict[str, Series], str]:
    """Runs all engines one after the other, round by round; answers are compared in the first."""
    everyone = [engines.weir(plan.topology), *plan.peers]
    series = {engine.name: Series() for engine in everyone}
    results = {engine.name: plan.work / f"result-{engine.name}" for engine in everyone}
    agreement = ""
    for turn in range(plan.warm_ups + plan.runs):
        for engine in everyone:
            result = results[engine.name]
            engines.remove(result)
            sample = measure(engine.command(data, workers, result))
            if turn >= plan.warm_ups:
                series[engine.name].samples.append(sample)
        if turn == 0:
            agreement = check_answers(data, results, plan)
            say(f"{data.format} {data.codec}, {workers} workers: {agreement}")
    for result in results.values():
        engines.remove(result)
    return series, agreement


def run_floors(data: DataSet, plan: Plan) -> dict[str, Series]:
    found = floors.floors(data, plan.work / "files.txt")
    series = {floors.NAMES[floor.name]: Series() for floor in found}
    for turn in range(plan.warm_ups + plan.runs):
        for floor in found:
            sample = measure(floor.command)
            if turn >= plan.warm_ups:
                series[floors.NAMES[floor.name]].samples.append(sample)
    return series


def line(who: str, mine: Series, weir: Series, data: DataSet, is_engine: bool = True) -> list[str]:
    return [
        who,
        report.count(data.rows / max(mine.cpu, 1e-9)),
        report.count(data.json_bytes / 1e6 / max(mine.cpu, 1e-9)),
        report.seconds(mine.cpu),
        report.seconds(mine.wall),
        f"{mine.spread:.0%}",
        report.megabytes(mine.peak) if is_engine else "-",
        f"{mine.ratio(weir, lambda sample: sample.cpu):.2f}",
        f"{mine.ratio(weir, lambda sample: sample.wall):.2f}",
        f"{mine.ratio(weir, lambda sample: sample.peak):.1f}" if is_engine else "-",
    ]


def measure_data(data: DataSet, workers: list[int], plan: Plan) -> str:
    """One format and codec: a table with all numbers of workers, and the floors."""
    rows, notes, weir = [], [], Series()
    for number in workers:
        series, agreement = run_in_turn(data, number, plan)
        notes = [agreement]
        own = series["Weir"]
        if not weir.samples:
            weir = own
        rows += [line(f"{number} {name}", each, own, data) for name, each in series.items()]
    for name, each in run_floors(data, plan).items():
        rows.append(line(f"  {name}", each, weir, data, is_engine=False))
    notes += [
        DETOURS[engine.name, data.codec]
        for engine in plan.peers
        if (engine.name, data.codec) in DETOURS
    ]
    title = (
        f"### {FORMATS[data.format]}, {data.codec}\n\n{report.count(data.rows)} tuples, "
        f"{data.blobs} blobs, {report.megabytes(data.json_bytes)} MB of JSON, "
        f"{report.megabytes(data.stored_bytes)} MB stored. {' '.join(notes)}\n"
    )
    return f"{title}\n{report.table(HEAD, rows)}\n"


def start_cost(peers: list[Engine]) -> str:
    """What a peer takes before it does anything, which its figures contain."""
    told = [f"{engine.name} {measure(engine.start).cpu:.2f} s" for engine in peers]
    return f" To start takes {' and '.join(told)} of CPU, which is counted." if told else ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tuples", type=number, default=3_000_000, help="tuples of a data set")
    parser.add_argument("--nodes", type=int, default=50, help="reporters, about")
    parser.add_argument("--hours", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5, help="counted runs")
    parser.add_argument("--warm-ups", type=int, default=1, help="runs before that")
    parser.add_argument("--formats", default=",".join(FORMATS), help="of " + ",".join(FORMATS))
    parser.add_argument("--codecs", default=",".join(CODECS), help="of " + ",".join(CODECS))
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--no-peers", action="store_true", help="Weir and the floors only")


def run(given: argparse.Namespace) -> str:
    formats, codecs = given.formats.split(","), given.codecs.split(",")
    if unknown := [name for name in formats if name not in FORMATS]:
        raise BenchError(f"no format {unknown[0]}; there are {', '.join(FORMATS)}")
    if unknown := [name for name in codecs if name not in CODECS]:
        raise BenchError(f"no codec {unknown[0]}; there are {', '.join(CODECS)}")
    if given.runs < 1:
        raise BenchError("--runs is at least 1")
    if not given.no_peers:
        engines.make_peer_python()
    with scratch(given.work) as work:
        yaml, plain = write_topology(work)
        found = [] if given.no_peers else engines.peers(plain)
        plan = Plan(given.runs, given.warm_ups, found, work, yaml)
        parts = []
        for log in formats:
            for codec in codecs:
                data = generate(
                    work,
                    log,
                    codec,
                    tuples=given.tuples,
                    seed=given.seed,
                    nodes=given.nodes,
                    hours=given.hours,
                )
                numbers = [int(number) for number in given.workers.split(",")]
                parts.append(measure_data(data, numbers, plan))
        versions = ", ".join(f"{e.name} {e.version}" for e in [engines.weir(yaml), *found])
        head = report.heading("Weir, its peers and its floors")
        head += f"{versions}. Medians of {given.runs} runs in turn.{start_cost(found)}\n"
    return "\n".join([head, *parts])
