"""SIGKILL at every write, fsync, truncation, rename and removal of a run or a merge, intercepted, not timed.

Killed at any instant, the database holds the old state or the new one, and is never corrupt (R12).
Between two calls that change something on disk all instants are alike, so a kill before each of them
stands for all; each write is torn as well: half of its bytes are written, then the process is killed.
"""

from __future__ import annotations

from pathlib import Path

from boundaries import KINDS, boundaries, describe, list_calls
from cases import Choice, Failure, Tally, run_all
from night import Night, Scene
from page import crash_pages
from shim import Fault, Shim, run
from verdict import Broken, leftovers, state_if_any


def crashes(night: Night, shim: Shim, choice: Choice) -> list[Tally]:
    tallies = []
    parts = ((night.first(), 0.3), (night.growth(), 0.3), (night.roll_up(), 0.15), (night.merge(), 0.1))
    for scene, part in parts:
        tallies.append(crash_run(night, shim, scene, choice.share(part)))
    return [*tallies, crash_pages(night, shim, choice.share(0.15))]


def crash_run(night: Night, shim: Shim, scene: Scene, choice: Choice) -> Tally:
    scratch = night.folder / "listed"
    calls = list_calls(shim, scene.run_on(scene.set_up(scratch)), KINDS, scratch)
    print(describe(scene.name, calls), flush=True)

    def judge(fault: Fault, scratch: Path) -> str:
        database = scene.set_up(scratch)
        outcome = shim.run(scene.run_on(database), fault, scratch)
        call = outcome.disturbed
        if outcome.status != -9 or call is None:
            raise Failure(f"not killed: status {outcome.status}: {outcome.errors}")
        if call.kind != calls[fault.nth - 1].kind:
            raise Failure(f"another call than in the undisturbed run: {call}")
        place = place_after(night, scene, database, scratch, f"{call.function} of {call.path}")
        complete(night, scene, database, scratch)
        return f"{fault.mode} {place}"

    tally = Tally(f"{scene.name}, killed")
    run_all(tally, choice.of(boundaries(calls)), night.folder / "cases", judge)
    return tally


def place_after(night: Night, scene: Scene, database: Path, scratch: Path, what: str) -> str:
    """Where the database is between the old state and the new one; it must be at one of few places."""
    if scene.is_as_set_up(scratch):
        return "untouched"
    try:
        state = state_if_any(night.programs.weir, database, scratch)
    except Broken as broken:
        raise Failure(f"after {what}: {broken}") from broken
    place = scene.place_of(state)
    if place is None:
        raise Failure(f"after {what}: neither the old state nor the new one")
    return place


def complete(night: Night, scene: Scene, database: Path, scratch: Path) -> None:
    """An undisturbed run ends in the undisturbed state, and leaves one file."""
    complete_state(night, scene, database, scratch)
    if left := leftovers(scratch, database):
        raise Failure(f"left behind after the re-run: {', '.join(left)}")


def complete_state(night: Night, scene: Scene, database: Path, scratch: Path) -> None:
    """An undisturbed run ends in the undisturbed state.

    It is not run where the disturbed one has left no trace: it would be the run that all are compared with.
    """
    if scene.is_as_set_up(scratch):
        return
    again = run(scene.run_on(database), scratch)
    if again.status != 0:
        raise Failure(f"the run after it ends with {again.status}: {again.errors}")
    try:
        state = state_if_any(night.programs.weir, database, scratch)
    except Broken as broken:
        raise Failure(f"after the re-run: {broken}") from broken
    for name in ("digest", "read", "facts"):
        found, wanted = getattr(state, name, None), getattr(scene.after, name)
        if found != wanted:
            odd = sorted(map(str, found - wanted))[:2] if isinstance(found, frozenset) else found
            raise Failure(f"the re-run has another {name}: {odd}")
    # Seals and manifests, which tell of a run that was cut off until the next one has ended.
    verified = run([night.programs.weir, "verify", str(database)], scratch)
    if verified.status != 0:
        raise Failure(f"weir verify after the re-run: {verified.output}{verified.errors}")
