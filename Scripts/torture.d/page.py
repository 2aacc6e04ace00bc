"""`weir report`, killed and disturbed: its page is the old one or the new one, never half."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from boundaries import KINDS, boundaries, describe, list_calls
from cases import Choice, Failure, Tally, run_all
from night import Night
from shim import Fault, Outcome, Shim, TortureError, run


class Pages:
    """A report on the young night is there; one on the grown night takes its place."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.old = self._made(night.young)
        self.new = self._made(night.grown)
        if self.old == self.new:
            raise TortureError("the reports on both nights are the same")

    def _made(self, database: Path) -> bytes:
        folder = self.night.folder / "report"
        made = run(self.command(database, folder), self.night.folder)
        if made.status != 0:
            raise TortureError(f"weir report ends with {made.status}: {made.errors}")
        page = (folder / "report.html").read_bytes()
        shutil.rmtree(folder)
        return page

    def command(self, database: Path, folder: Path) -> list[str]:
        return [self.night.programs.weir, "report", str(database), "--out", str(folder)]

    def set_up(self, scratch: Path) -> list[str]:
        """The command, with the old page in place."""
        shutil.rmtree(scratch, ignore_errors=True)
        (scratch / "out").mkdir(parents=True)
        (scratch / "out" / "report.html").write_bytes(self.old)
        shutil.copyfile(self.night.grown, scratch / "night.sqlite")
        return self.command(scratch / "night.sqlite", scratch / "out")

    def place(self, scratch: Path) -> str:
        """Whose page is there."""
        page = (scratch / "out" / "report.html").read_bytes()
        if page not in (self.old, self.new):
            raise Failure("the page is neither the old one nor the new one")
        return "old" if page == self.old else "new"

    def complete(self, scratch: Path) -> None:
        """The next report is the new one."""
        again = run(self.command(scratch / "night.sqlite", scratch / "out"), scratch)
        if again.status != 0 or self.place(scratch) != "new":
            raise Failure(f"the report after it ends with {again.status}: {again.errors}")


def pages_disturbed(
    night: Night,
    shim: Shim,
    title: str,
    faults: Callable[[Pages, list[str], Path], list[Fault]],
    choice: Choice,
    check: Callable[[Outcome, str, Path], str],
) -> Tally:
    pages = Pages(night)
    scratch = night.folder / "listed"
    plan = faults(pages, pages.set_up(scratch), scratch)

    def judge(fault: Fault, scratch: Path) -> str:
        command = pages.set_up(scratch)
        outcome = shim.run(command, fault, scratch)
        if outcome.disturbed is None:
            raise Failure(f"the call did not come: status {outcome.status}: {outcome.errors}")
        place = pages.place(scratch)
        words = check(outcome, place, scratch)
        pages.complete(scratch)
        return words

    tally = Tally(title)
    run_all(tally, choice.of(plan), night.folder / "cases", judge)
    return tally


def crash_pages(night: Night, shim: Shim, choice: Choice) -> Tally:
    def faults(pages: Pages, command: list[str], scratch: Path) -> list[Fault]:
        calls = list_calls(shim, command, KINDS, scratch)
        print(describe("report", calls), flush=True)
        return boundaries(calls)

    def check(outcome: Outcome, place: str, scratch: Path) -> str:
        if outcome.status != -9:
            raise Failure(f"not killed: status {outcome.status}: {outcome.errors}")
        return place

    return pages_disturbed(night, shim, "report, killed", faults, choice, check)
