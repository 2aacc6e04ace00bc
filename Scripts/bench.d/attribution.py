"""`attribution`: whose an address was, asked of simulated clusters that know it, by snapshot interval."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass

import report
from numbers_given import number
from places import BenchError, Finding, draw, program, say
from plot import Panel, svg

KINDS = {"lists": "saved lists", "rows": "Container Insights rows"}
INTERVALS = (1, 2, 5, 10, 15, 30)
WRONG_TOLD_AT_MOST = 20
SHARES = ("attributed", "unknown", "ambiguous")
HEAD = ["inventory", "minutes", "questions", "owned", *(f"{name} %" for name in SHARES)]
HEAD += ["nobody's", "at the edge", "wrong"]


@dataclass(frozen=True)
class Result:
    """Answers about one world by one kind of inventory, as Tests/FlowInventoryTests/ChurnCampaign.swift
    counts them."""

    seed: int
    kind: str
    minutes: int
    counts: Counter[str]
    wrong_questions: list[str]

    @staticmethod
    def read(line: str) -> Result:
        told = json.loads(line)
        seed, kind, minutes = told.pop("seed"), told.pop("kind"), told.pop("minutes")
        return Result(seed, kind, minutes, wrong_questions=told.pop("wrongQuestions"), counts=Counter(told))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questions", type=number, default=10_000_000, help="addresses and times, in all")
    parser.add_argument("--worlds", type=int, default=32, help="seeds, from --seed on")
    parser.add_argument("--hours", type=int, default=3, help="of a world")


def ask(given: argparse.Namespace) -> list[Result]:
    """Runs the campaign: the tests' own simulator, which writes a line a world, kind and interval."""
    command = [program("weirPackageTests.xctest"), "--testing-library", "swift-testing"]
    command += ["--filter", "ChurnCampaign"]
    asked = f"{given.questions} {given.worlds} {given.hours} {given.seed}"
    results = []
    with tempfile.TemporaryFile("w+") as messages:
        with subprocess.Popen(
            command,
            env={**os.environ, "WEIR_ATTRIBUTION": asked},
            stdout=subprocess.PIPE,
            stderr=messages,
            text=True,
        ) as process:
            for line in process.stdout or ():
                # The runner of tests talks too.
                if line.startswith("{"):
                    results.append(Result.read(line))
                    if len(results) % (len(KINDS) * len(INTERVALS)) == 0:
                        done = len(results) // (len(KINDS) * len(INTERVALS))
                        say(f"attribution: {done} of {given.worlds} worlds")
        if process.returncode != 0:
            messages.seek(0)
            raise BenchError(f"the campaign failed with {process.returncode}:\n{messages.read()[-2000:]}")
    # Worlds end in any order.
    return sorted(results, key=lambda result: (result.seed, result.kind, result.minutes))


def wrong(results: list[Result], hours: int) -> str:
    """Wrong answers in words, with what it takes to ask again; nothing if there are none."""
    count = sum(result.counts["wrong"] for result in results)
    told = [
        f"\n  seed {result.seed}, {KINDS[result.kind]} every {result.minutes} min: {question}"
        for result in results
        for question in result.wrong_questions
    ]
    if not count:
        return ""
    return (
        f"{count:,} answers are wrong, in worlds of {hours} h (cluster, address, milliseconds since the "
        f"begin, who was named for whom):{''.join(told[:WRONG_TOLD_AT_MOST])}"
    )


def check_whole(results: list[Result], given: argparse.Namespace) -> None:
    """Each world, kind and interval once, each question, and each with one answer."""
    found = [(result.seed, result.kind, result.minutes) for result in results]
    seeds = range(given.seed, given.seed + given.worlds)
    wanted = [(seed, kind, minutes) for seed in seeds for kind in KINDS for minutes in INTERVALS]
    if sorted(found) != sorted(wanted):
        raise BenchError(f"{len(wanted)} results were wanted and {len(found)} came, or others")
    counts: Counter[str] = Counter()
    for result in results:
        counts.update(result.counts)
    if counts["questions"] != given.questions:
        raise BenchError(f"{given.questions:,} questions were wanted and {counts['questions']:,} asked")
    if sum(counts[name] for name in (*SHARES, "free", "edge", "wrong")) != given.questions:
        raise BenchError(f"answers do not add up: {dict(counts)}")


def share(counts: Counter[str], name: str) -> float:
    """Of the questions whose address somebody had."""
    return counts[name] / max(counts["owned"], 1)


def described(sums: dict[tuple[str, int], Counter[str]]) -> str:
    rows = []
    for (kind, minutes), counts in sums.items():
        rows.append(
            [
                KINDS[kind],
                str(minutes),
                report.count(counts["questions"]),
                report.count(counts["owned"]),
                *(f"{100 * share(counts, name):.2f}" for name in SHARES),
                *(report.count(counts[name]) for name in ("free", "edge", "wrong")),
            ]
        )
    return report.table(HEAD, rows)


def drawn(sums: dict[tuple[str, int], Counter[str]]) -> str:
    ticks = [5.0 * tick for tick in range(7)], [20.0 * tick for tick in range(6)]
    return svg(
        [
            Panel(
                f"By {title}",
                "minutes between snapshots",
                "% of the questions with an owner",
                [float(minutes) for minutes in INTERVALS],
                {
                    name: [100 * share(sums[kind, minutes], name) for minutes in INTERVALS]
                    for name in SHARES
                },
                ticks,
            )
            for kind, title in KINDS.items()
        ]
    )


def run(given: argparse.Namespace) -> str:
    if given.worlds < 1 or given.hours < 1:
        raise BenchError("--worlds and --hours are at least 1")
    results = ask(given)
    check_whole(results, given)
    sums: dict[tuple[str, int], Counter[str]] = {
        (kind, minutes): Counter() for kind in KINDS for minutes in INTERVALS
    }
    for result in results:
        sums[result.kind, result.minutes].update(result.counts)
    owned, edge, bad = (sum(sums.values(), Counter())[name] for name in ("owned", "edge", "wrong"))
    draw("attribution", drawn(sums), given.save)
    text = (
        report.heading("Attribution against the snapshot interval")
        + f"{report.count(given.questions)} questions of {given.worlds} worlds of {given.hours} hours, seeds "
        f"{given.seed} to {given.seed + given.worlds - 1}: {report.count(owned)} whose address somebody had, "
        f"{report.count(edge)} at the edge, {report.count(bad)} wrong.\n"
        f"\n![shares of answers against the interval](attribution.svg)\n\n{described(sums)}\n"
    )
    if words := wrong(results, given.hours):
        raise Finding(words, text)
    return text
