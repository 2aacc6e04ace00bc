"""All of `Scripts/torture` but kills and hostile inputs; it sets things up and says how it is used."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from balance import balance
from bounded import CASES, bounded
from cases import Choice, Tally
from crashes import crashes
from faults import PLANS, faults
from month import month
from night import Night, Programs
from plans import FEW, plans
from shim import Shim, TortureError, compile_shim, compiler
from soak import soak


# What needs a library that comes between.
DISTURBED = ("crashes", "faults", "smoke")


def main() -> int:
    parser = argparse.ArgumentParser(prog="Scripts/torture", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in DISTURBED:
        command = commands.add_parser(name, allow_abbrev=False)
        command.add_argument("--every", type=int, default=1, metavar="N", help="only one case in N, drawn by --seed")
        command.add_argument("--seed", type=int, default=1, help="which ones, if not all")
        kinds = [plan.kinds.split(",")[0] for plan in PLANS]
        command.add_argument("--kind", choices=kinds, help="faults of one kind of call only")
    command = commands.add_parser("plans", allow_abbrev=False)
    command.add_argument("--count", type=int, default=10_000, help="plans in all")
    command.add_argument("--seed", type=int, default=1, help="what worlds and plans follow from")
    command.add_argument("--plan", type=int, metavar="N", help="the plan of this number only")
    command = commands.add_parser("balance", allow_abbrev=False)
    command.add_argument("--rows", type=int, default=100_000_000, help="rows in all")
    command.add_argument("--seed", type=int, default=1, help="what nights follow from")
    command = commands.add_parser("soak", allow_abbrev=False)
    command.add_argument("--nights", type=int, default=30, help="nights in all")
    command.add_argument("--seed", type=int, default=1, help="what they bring")
    command.add_argument("--every", type=int, default=1, metavar="N", help="compare each Nth night only")
    command = commands.add_parser("month", allow_abbrev=False)
    command.add_argument("--nights", type=int, default=30, help="nights in all, ten or more")
    command.add_argument("--seed", type=int, default=1, help="what they bring, and when something fails")
    command = commands.add_parser("bounded", allow_abbrev=False)
    command.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; all by default")
    given = parser.parse_args()
    if unknown := set(getattr(given, "cases", [])) - set(CASES):
        parser.error(f"no case {min(unknown)}; there are {', '.join(CASES)}")
    # As Ctrl-C: what was mounted and written is cleared away.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda given, _: sys.exit(128 + given))
    binaries = os.environ["WEIR_BIN"]
    programs = Programs(f"{binaries}/weir", f"{binaries}/weir-generate")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weir-torture.") as temporary:
        # Without links: the shim compares paths.
        folder = Path(temporary).resolve()
        try:
            tallies = torture(given, programs, folder)
        except TortureError as error:
            print(f"torture: {error}", file=sys.stderr)
            return 1
    failed = sum(len(tally.failures) for tally in tallies)
    total = sum(sum(tally.outcomes.values()) for tally in tallies)
    print(f"{total} cases in {time.monotonic() - begun:.0f} s, {failed} failures")
    return 1 if failed else 0


def torture(given: argparse.Namespace, programs: Programs, folder: Path) -> list[Tally]:
    tallies: list[Tally] = []
    if given.command == "plans":
        numbers = range(given.count) if given.plan is None else [given.plan]
        tallies.append(plans(programs, folder, given.seed, numbers))
    if given.command == "smoke":
        tallies.append(plans(programs, folder, given.seed, FEW))
        tallies += balanced(programs, folder, 50_000, given.seed)
    if given.command == "balance":
        tallies += balanced(programs, folder, given.rows, given.seed)
    if given.command == "bounded":
        tallies += bounded(programs, folder, given.cases)
    if given.command == "soak":
        tallies.append(soak(programs, folder, given.nights, given.seed, given.every))
    if given.command == "month":
        tallies.append(month(programs, folder, given.nights, given.seed))
    if given.command in DISTURBED:
        tallies += disturbed(given, programs, folder)
    return tallies


def balanced(programs: Programs, folder: Path, rows: int, seed: int) -> list[Tally]:
    """The balance, which needs a counter of its own, compiled; and programs that compress."""
    missing = [tool for tool in ("gzip", "zstd", "lz4") if shutil.which(tool) is None]
    missing += [] if compiler() else ["a C compiler"]
    if missing:
        print(f"torture: no balance: it needs {' and '.join(missing)}", file=sys.stderr)
        return []
    return [balance(programs, folder, rows, seed)]


def disturbed(given: argparse.Namespace, programs: Programs, folder: Path) -> list[Tally]:
    """Crashes and faults, which need the library that comes between."""
    if given.every < 1:
        raise TortureError("--every is 1 or more")
    missing = "Linux" if sys.platform != "linux" else None if compiler() else "a C compiler"
    if given.command == "smoke" and missing:
        print(f"torture: no crashes and faults: they need {missing}", file=sys.stderr)
        return []
    shim = Shim(compile_shim(folder), folder)
    night = Night(programs, folder)
    choice = Choice(given.every, 40 if given.command == "smoke" else None, given.seed)
    tallies: list[Tally] = []
    if given.command in ("crashes", "smoke"):
        tallies += crashes(night, shim, choice)
    if given.command in ("faults", "smoke"):
        tallies += faults(night, shim, choice, given.kind)
    return tallies


if __name__ == "__main__":
    sys.exit(main())
