"""A disk that is really full: the database on a small tmpfs, of every size up to what is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from cases import Choice, Failure, Tally, run_all
from crashes import complete, place_after
from night import Night, Scene
from shim import run

STEP = 32768


def mount(folder: Path, size: int, *options: str) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    settings = ",".join([f"size={size}", *options])
    command = ["mount", "-t", "tmpfs", "-o", settings, "weir-torture", str(folder)]
    return subprocess.run(command, capture_output=True).returncode == 0


def unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], capture_output=True)


def full_disks(night: Night, scene: Scene, choice: Choice) -> Tally:
    """Runs of a scene on disks on which it ends early."""
    tally = Tally(f"{scene.name}, disk full")
    probe = night.folder / "probe"
    if os.geteuid() != 0 or scene.begin is None or not mount(probe, 1 << 20):
        print(f"{tally.title}: skipped, a small tmpfs needs root", flush=True)
        return tally
    unmount(probe)
    begin = scene.begin
    bytes_needed = begin.stat().st_size

    def judge(size: int, scratch: Path) -> str:
        shutil.rmtree(scratch, ignore_errors=True)
        if not mount(scratch, size):
            raise Failure("no tmpfs")
        try:
            return judge_on(size, scratch)
        finally:
            unmount(scratch)

    def judge_on(size: int, scratch: Path) -> str:
        database = scratch / "night.sqlite"
        shutil.copyfile(begin, database)
        ended = run(scene.run_on(database), scratch)
        if ended.status not in (0, 2):
            raise Failure(f"status {ended.status}: {ended.errors}")
        if ended.status == 2 and not ("full" in ended.errors and str(database) in ended.errors):
            raise Failure(f"nothing says that the disk is full: {ended.errors}")
        # Looking at it needs space, too.
        if not mount(scratch, 64 << 20, "remount"):
            raise Failure("the tmpfs does not grow")
        place = place_after(night, scene, database, scratch, f"a disk of {size} bytes")
        if ended.status == 0 and place != "new":
            raise Failure(f"status 0 and the {place} state")
        complete(night, scene, database, scratch)
        return f"{'done' if ended.status == 0 else 'stopped'}, {place}"

    sizes = [bytes_needed + STEP * step for step in range(1, 64)]
    run_all(tally, choice.of(sizes), night.folder / "cases", judge)
    return tally
