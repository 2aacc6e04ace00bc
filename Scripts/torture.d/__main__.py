"""Crashes and faults of `Scripts/torture`, which sets things up and says how it is used."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from cases import Choice
from crashes import crashes
from faults import PLANS, faults
from night import Night, Programs
from shim import Shim, TortureError, compile_shim, compiler


def main() -> int:
    parser = argparse.ArgumentParser(prog="Scripts/torture", allow_abbrev=False)
    parser.add_argument("command", choices=["crashes", "faults", "smoke"])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth case")
    parser.add_argument("--seed", type=int, default=1, help="which ones, if not all")
    kinds = [plan.kinds.split(",")[0] for plan in PLANS]
    parser.add_argument("--kind", choices=kinds, help="faults of one kind of call only")
    given = parser.parse_args()
    if given.every < 1:
        parser.error("--every is 1 or more")
    missing = "Linux" if sys.platform != "linux" else None if compiler() else "a C compiler"
    if given.command == "smoke" and missing:
        print(f"torture: smoke skipped: it needs {missing}", file=sys.stderr)
        return 0
    # As Ctrl-C: what was mounted and written is cleared away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    binaries = os.environ["WEIR_BIN"]
    programs = Programs(f"{binaries}/weir", f"{binaries}/weir-generate")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weir-torture.") as temporary:
        # Without links: the shim compares paths.
        folder = Path(temporary).resolve()
        try:
            shim = Shim(compile_shim(folder), folder)
            night = Night(programs, folder)
            some = 40 if given.command == "smoke" else None
            choice = Choice(given.every, some, given.seed)
            tallies = []
            if given.command in ("crashes", "smoke"):
                tallies += crashes(night, shim, choice)
            if given.command in ("faults", "smoke"):
                tallies += faults(night, shim, choice, given.kind)
        except TortureError as error:
            print(f"torture: {error}", file=sys.stderr)
            return 1
    failed = sum(len(tally.failures) for tally in tallies)
    total = sum(sum(tally.outcomes.values()) for tally in tallies)
    print(f"{total} cases in {time.monotonic() - begun:.0f} s, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
