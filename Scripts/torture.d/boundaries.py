"""Where a program can be killed: at each call that changes something on disk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from shim import Call, Fault, Shim, TortureError

KINDS = "create,write,sync,truncate,name"


def list_calls(shim: Shim, command: list[str], kinds: str, scratch: Path) -> list[Call]:
    """The calls of an undisturbed run."""
    outcome = shim.run(command, Fault(kinds, 0, "once"), scratch)
    if outcome.status != 0 or not outcome.calls:
        raise TortureError(f"the run to be disturbed ends with {outcome.status}: {outcome.errors}")
    return outcome.calls


def boundaries(calls: list[Call]) -> list[Fault]:
    """A kill before each call, and in the middle of each write."""
    kills = [Fault(KINDS, call.number, "kill") for call in calls]
    torn = [Fault(KINDS, call.number, "torn") for call in calls if call.kind == "write"]
    return sorted(kills + torn, key=lambda fault: (fault.nth, fault.mode))


def describe(title: str, calls: list[Call]) -> str:
    counts = Counter(call.kind for call in calls)
    return f"{title}: boundaries: " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))
