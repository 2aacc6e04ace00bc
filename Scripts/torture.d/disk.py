"""A folder whose disk is full for one run: a tmpfs, or a library between where nobody may mount one."""

from __future__ import annotations

import errno
import os
import random
import shutil
from pathlib import Path

from cases import Failure
from diskfull import mount, unmount
from shim import Fault, Outcome, Shim, compile_shim, run

ROOM = 1 << 30


class Disk:
    """The disk below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_real = False

    def open(self) -> None:
        self.folder.mkdir()
        self.is_real = os.geteuid() == 0 and mount(self.folder, ROOM)

    def run_full(self, command: list[str], room: int, scratch: Path, chance: random.Random) -> Outcome:
        """A run that finds so many bytes free, and stays without any more."""
        if not self.is_real:
            return self._run_disturbed(command, scratch, chance)
        figures = os.statvfs(self.folder)
        used = (figures.f_blocks - figures.f_bfree) * figures.f_frsize
        if not mount(self.folder, used + room, "remount"):
            raise Failure("the tmpfs does not shrink")
        return run(command, scratch)

    def free(self) -> None:
        """There is space again."""
        if self.is_real and not mount(self.folder, ROOM, "remount"):
            raise Failure("the tmpfs does not grow")

    def close(self) -> None:
        # Not by what is known of it: a signal may come just behind the mounting.
        if os.path.ismount(self.folder):
            unmount(self.folder)

    def _run_disturbed(self, command: list[str], scratch: Path, chance: random.Random) -> Outcome:
        """From one of its writes on each fails; a run on a copy tells how many there are."""
        library = compile_shim(scratch)
        copy = scratch / "copy"
        shutil.copytree(self.folder, copy)
        database = next(copy.glob("*.sqlite"))
        counted = Shim(library, copy).run(
            [*command, "--database", str(database)], Fault("write", 0, "ever", errno.ENOSPC), scratch
        )
        shutil.rmtree(copy)
        nth = round(len(counted.calls) * chance.uniform(0.2, 0.6))
        return Shim(library, self.folder).run(command, Fault("write", nth, "ever", errno.ENOSPC), scratch)
