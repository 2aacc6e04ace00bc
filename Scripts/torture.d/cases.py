"""Runs cases side by side and counts what came of them."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

Case = TypeVar("Case")


@dataclass(frozen=True)
class Choice:
    """Which of all cases are run: one in N, or so many, drawn at random; all by default.

    One in N is drawn so that N seeds in a row take each case once. Not every Nth: ways to disturb a call follow
    one another, and N may be a multiple of their number.
    """

    every: int = 1
    some: int | None = None
    seed: int = 1

    def of(self, cases: Sequence[Case]) -> list[Case]:
        if self.some is not None and self.some < len(cases):
            drawn = random.Random(self.seed).sample(range(len(cases)), self.some)
            return [cases[index] for index in sorted(drawn)]
        shuffled = list(range(len(cases)))
        random.Random(len(cases)).shuffle(shuffled)
        return [cases[index] for index in sorted(shuffled[self.seed % self.every :: self.every])]

    def share(self, part: float) -> Choice:
        """The same choice, of fewer cases if a number is to be drawn."""
        some = None if self.some is None else max(1, round(self.some * part))
        return Choice(self.every, some, self.seed)


@dataclass
class Tally:
    """What came of the cases of one title."""

    title: str
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def tell(self) -> None:
        told = ", ".join(f"{count} {words}" for words, count in sorted(self.outcomes.items()))
        total = sum(self.outcomes.values())
        print(f"{self.title}: {total} cases: {told or 'none'}", flush=True)
        for failure in self.failures:
            print(f"FAILED: {self.title}: {failure}", flush=True)


def run_all(
    tally: Tally,
    cases: Sequence[Case],
    folder: Path,
    judge: Callable[[Case, Path], str],
) -> None:
    """Judges each case in a folder of its own.

    `judge` gives the outcome in words, or raises `Failure`; the folder of a case that failed stays
    until the torture ends.
    """
    workers = min(os.cpu_count() or 1, 8)

    def one(numbered: tuple[int, Case]) -> tuple[str, str | None]:
        number, case = numbered
        scratch = folder / f"case-{number}"
        try:
            words = judge(case, scratch)
        except Failure as failure:
            return "failed", f"{case}: {failure}"
        shutil.rmtree(scratch, ignore_errors=True)
        return words, None

    with ThreadPoolExecutor(workers) as pool:
        for done, (words, failure) in enumerate(pool.map(one, enumerate(cases)), 1):
            tally.outcomes[words] += 1
            if failure is not None:
                tally.failures.append(failure)
            if sys.stderr.isatty() and done % 10 == 0:
                print(f"\r{tally.title}: {done} of {len(cases)}", end="\r", file=sys.stderr)
    tally.tell()


class Failure(Exception):
    """Something that must not be, in words."""
