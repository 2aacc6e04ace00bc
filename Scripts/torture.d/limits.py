"""Runs that may have little memory: a limit of address space, as `ulimit -v` sets it.

Just above what the loader needs, where no thread can be started, libdispatch waits for one for ever: such
a run does not end, which is told and no failure. Its database is whole all the same.
"""

from __future__ import annotations

from pathlib import Path

from cases import Choice, Failure, Tally, run_all
from crashes import complete, place_after
from night import Night, Scene
from shim import NEVER, run

PATIENCE = 20


def memory_limits(night: Night, scene: Scene, choice: Choice) -> Tally:
    """From what the loader needs to what is enough."""

    def judge(mebibytes: int, scratch: Path) -> str:
        database = scene.set_up(scratch)
        limited = ["sh", "-c", f'ulimit -v {mebibytes * 1024}; exec "$@"', "sh"]
        ended = run([*limited, *scene.run_on(database)], scratch, patience=PATIENCE)
        place = place_after(night, scene, database, scratch, f"a limit of {mebibytes} MiB")
        if ended.status == 0 and place != "new":
            raise Failure(f"status 0 and the {place} state")
        complete(night, scene, database, scratch)
        words = {0: "done", NEVER: "never ended"}.get(ended.status, f"status {ended.status}")
        return f"{words}, {place}"

    tally = Tally(f"{scene.name}, address space limited")
    run_all(tally, choice.of(range(90, 258, 6)), night.folder / "cases", judge)
    return tally
