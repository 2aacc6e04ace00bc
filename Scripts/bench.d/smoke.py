"""`smoke`: every part of the benchmark in tiny, so that none of it rots.

Weir's answers are held against plain Python for each format, codec and number of workers. Nothing is
installed and nothing fetched: peers take part if `Scripts/bench setup` was run, floors if their
programs are there.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import shutil
from collections import Counter
from pathlib import Path

import answers
import attribution
import engines
import floors
import reference
import table
import weir_runs
from data import CODECS, FORMATS, generate, write_topology
from places import BenchError, say, scratch

TUPLES, NODES = 10_000, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-peers", action="store_true", help="even if they are there")


def check_weir(log: str, seed: int, work: Path, yaml: Path, plain: Path) -> dict[str, int]:
    """Weir against the reference, over all codecs; they hold the same rows."""
    small = {"tuples": TUPLES, "seed": seed, "nodes": NODES}
    wanted, found = work / f"reference-{log}", work / f"weir-{log}"
    wanted.mkdir(exist_ok=True)
    found.mkdir(exist_ok=True)
    reference.answer(generate(work, log, "plain", **small).folder, plain, wanted)
    counts: dict[str, int] = {}
    for codec in CODECS:
        data = generate(work, log, codec, **small)
        for workers in (1, 2):
            database = weir_runs.fresh(work)
            weir_runs.load(data.folder, database, yaml, workers)
            answers.export_weir(database, found)
            counts = answers.compare(found, wanted, "plain Python")
            table.check_sums(data, found)
            shutil.rmtree(database.parent)
    return counts


def check_comparison(folder: Path, work: Path) -> None:
    """The comparison must see a digit changed, a row lost and a row too many, and name it."""
    for question in answers.QUESTIONS:
        for damage in ("changed", "lost", "added"):
            copy = work / "damaged"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            lines = (copy / question).read_text().splitlines()
            middle = len(lines) // 2
            key = lines[middle].split(",")[: answers.KEY_COLUMNS[question]]
            if damage == "changed":
                values = lines[middle].split(",")
                values[-1] = str(int(values[-1]) + 1)
                lines[middle] = ",".join(values)
            elif damage == "lost":
                del lines[middle]
            else:
                key[1] = "zz"
                lines.append(",".join(key + lines[middle].split(",")[len(key) :]))
            (copy / question).write_text("\n".join(lines) + "\n")
            try:
                answers.compare(folder, copy, "a damaged copy")
            except BenchError as error:
                if "differ in 1 rows" in str(error) and ",".join(key) in str(error):
                    continue
                raise BenchError(f"the comparison does not name the damage: {error}") from error
            raise BenchError(f"the comparison does not see a row {damage} in ({question})")


def check_wrong_answers() -> None:
    """A campaign's wrong answer must be told with its seed and question."""
    question = "c1 10.1.0.4 at 250: a for b"
    right = attribution.Result(6, "lists", 5, Counter(questions=2, attributed=2), [])
    found = attribution.Result(7, "rows", 5, Counter(questions=2, attributed=1, wrong=1), [question])
    told = attribution.wrong([right, found], hours=1)
    if attribution.wrong([right], hours=1) or "seed 7" not in told or question not in told:
        raise BenchError(f"attribution does not tell a wrong answer as it is: {told}")


def run_quietly(command: str, *arguments: str) -> None:
    """Runs another command in tiny and throws its text away."""
    module = importlib.import_module(command)
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    given = parser.parse_args(arguments, argparse.Namespace(seed=1, work=None, save=False))
    with contextlib.redirect_stderr(io.StringIO()):
        if not module.run(given):
            raise BenchError(f"{command} says nothing")


def run(given: argparse.Namespace) -> str:
    with scratch(given.work) as work:
        yaml, plain = write_topology(work)
        for log in FORMATS:
            counts = check_weir(log, given.seed, work, yaml, plain)
            told = ", ".join(f"{number:,} of ({name})" for name, number in counts.items())
            say(f"{log}: Weir and plain Python give the same answers, {told}")
        check_comparison(work / f"reference-{log}", work)
    has_peers = engines.is_peer_python_ready() and not given.no_peers
    small = ["--tuples", "20000", "--nodes", "4", "--runs", "1", "--warm-ups", "0", "--workers", "1"]
    peers = [] if has_peers else ["--no-peers"]
    run_quietly("table", *small, *peers, "--formats", "nsg-v2", "--codecs", "plain,lz4")
    run_quietly("table", *small, *peers, "--formats", "vnet-v4", "--codecs", "gz,zst")
    run_quietly("curves", "blobs", "--max", "100", "--runs", "1", "--warm-ups", "0")
    run_quietly("curves", "keys", "--max", "100k", "--runs", "1", "--warm-ups", "0")
    run_quietly("nothing_new", "--blobs", "50", "--runs", "1")
    tiny = ["--nights", "2", "--night-tuples", "5000", "--night-hours", "2", "--keys", "8000"]
    run_quietly("storage", "--tuples", "20000", *tiny, "--runs", "1")
    check_wrong_answers()
    run_quietly("attribution", "--questions", "10000", "--worlds", "2", "--hours", "1")
    missing = [] if has_peers else ["peers"]
    missing += [] if floors.build() else ["g++ and the libraries of the floors"]
    say("smoke: all parts run" + (f"; not there: {', '.join(missing)}" if missing else ""))
    return ""
