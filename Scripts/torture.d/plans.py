"""Random ways to load one night, which must all come to one digest (R11).

A plan is up to five runs. In each some inputs are there, as they were at some time: block blobs at a
block, all others cut at any byte, now and then with a wrong byte; some under a name they have no
longer in the end, some twice. The order of sources, the hours asked for, workers, memory, topology
and inventory are drawn as well. In the last run everything is there, whole.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cases import Failure, Tally, run_all
from night import Programs
from shim import Outcome, TortureError, run
from tinyworld import File, TinyWorld

WORLDS = 20
HOUR = "2026-11-20T01:00"
# Done, or ended with what was damaged on purpose.
ENDED = (0, 3)


@dataclass(frozen=True)
class Course:
    """How one file comes to be: its bytes by path, a run a member; nothing where it is not there."""

    versions: list[dict[str, bytes]]


@dataclass(frozen=True)
class Plan:
    """A plan, all of which follows from its seed and number."""

    seed: int
    number: int

    def __str__(self) -> str:
        return f"Scripts/torture plans --seed {self.seed} --plan {self.number}"

    @property
    def world(self) -> int:
        return self.seed * WORLDS + self.number % WORLDS

    @property
    def chance(self) -> random.Random:
        return random.Random(f"{self.seed}/{self.number}")


def course_of(file: File, runs: int, moves_names: bool, chance: random.Random) -> Course:
    """Versions that grow from run to run; the last one is whole.

    What is read under a name that is gone later keeps its result, and cannot be read again when
    inventory comes that cuts its hours otherwise: names move only where inventory is there all along.
    """
    is_all_along = moves_names and file.is_inventory
    kinds = ("plain", "copied", "moved") if moves_names else ("plain", "copied")
    kind = chance.choice(("plain", "plain", *kinds)) if not is_all_along else "plain"
    names = [file.path]
    moves = chance.randrange(runs) if kind == "moved" else 0
    if kind == "copied":
        names += [f"copies/{number}/{file.path}" for number in range(chance.randint(1, 2))]
    versions: list[dict[str, bytes]] = [{} for _ in range(runs)]
    for name in names:
        share = 0.0
        for number in range(runs - 1):
            if chance.random() < 0.4 and not is_all_along:
                continue
            share = chance.uniform(share, 1)
            is_whole = is_all_along or chance.random() < 0.4
            shown = file.whole if is_whole else file.grown_to(share, chance)
            share = 1.0 if shown == file.whole else share
            # All that a name that is gone showed is kept, and all that inventory ever said.
            if shown and kind != "moved" and not file.is_inventory and chance.random() < 0.1:
                shown = wrong_byte(shown, chance)
            path = f"before/{name}" if number < moves else name
            versions[number][path] = shown
        versions[-1][name] = file.whole
    return Course(versions)


def wrong_byte(shown: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(shown))
    return shown[:at] + bytes([shown[at] ^ 1 << chance.randrange(8)]) + shown[at + 1 :]


def put(folder: Path, versions: dict[str, bytes]) -> None:
    """The files of a run; those that stay as they are are not touched."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if str(path.relative_to(folder)) not in versions:
            path.unlink()
    for name, content in versions.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def flags_of(files: list[File], versions: dict[str, bytes], night: Path, chance: random.Random) -> list[str]:
    """Sources in any order: the folder, its folders, or each file; inventory likewise."""
    owned = {file.path for file in files if file.is_inventory}
    inventory = [name for name in versions if any(name.endswith(path) for path in owned)]
    logs = [name for name in versions if name not in inventory]
    if chance.random() < 0.3:
        logs = sorted({name.split("/")[0] for name in logs} - {"inventory", "rules"})
    chance.shuffle(logs)
    chance.shuffle(inventory)
    flags = [part for name in logs for part in ("--source", str(night / name))]
    flags += [part for name in inventory for part in ("--inventory", str(night / name))]
    flags += ["--jobs", str(chance.choice((1, 2, 3, chance.randint(1, 64))))]
    return [*flags, "--memory", chance.choice(("64M", "100M", "256M", "1G"))]


def load(programs: Programs, world: TinyWorld, plan: Plan, folder: Path) -> Path:
    """The database that a plan leaves."""
    chance = plan.chance
    runs = chance.choice((1, 2, 2, 3, 3, 4, 5))
    moves_names = chance.random() < 0.3
    courses = [course_of(file, runs, moves_names, chance) for file in world.files]
    night, database = folder / "night", folder / "plan.sqlite"
    for number in range(runs):
        versions = {name: text for course in courses for name, text in course.versions[number].items()}
        if not versions:
            continue
        put(night, versions)
        command = [programs.weir, "run", "--quiet", "--database", str(database)]
        command += flags_of(world.files, versions, night, chance)
        is_last = number == runs - 1
        if is_last or chance.random() < 0.8:
            command += ["--topology", str(world.topology)]
        if not is_last and chance.random() < 0.15:
            command += [chance.choice(("--from", "--to")), HOUR]
        ended = run(command, folder)
        if ended.status not in ENDED or is_last and ended.status != 0:
            raise Failure(f"run {number + 1} of {runs} ends with {ended.status}: {ended.errors[:2000]}")
    return database


def digest(programs: Programs, database: Path, folder: Path) -> str:
    asked = run([programs.weir, "digest", str(database)], folder)
    if asked.status != 0:
        raise Failure(f"weir digest ends with {asked.status}: {asked.errors}")
    return asked.output.strip()


class Worlds:
    """The worlds of a seed, each with the database of one run over all of it."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self._known: dict[int, tuple[TinyWorld, Path, str]] = {}

    def of(self, plan: Plan) -> tuple[TinyWorld, Path, str]:
        if plan.world not in self._known:
            world = TinyWorld(self.programs, self.folder, plan.world)
            folder = self.folder / f"once-{plan.world}"
            put(folder / "night", {file.path: file.whole for file in world.files})
            database = folder / "once.sqlite"
            command = [self.programs.weir, "run", "--quiet", "--jobs", "1", "--database", str(database)]
            command += ["--topology", str(world.topology), "--source", str(folder / "night")]
            for name in ("inventory", "rules"):
                command += ["--inventory", str(folder / "night" / name)]
            ended = run(command, folder)
            if ended.status != 0:
                raise TortureError(f"world {plan.world} ends with {ended.status}: {ended.errors[:2000]}")
            self._known[plan.world] = (world, database, digest(self.programs, database, folder))
        return self._known[plan.world]


def differences(programs: Programs, once: Path, database: Path, folder: Path) -> str:
    """The first rows of the first view that only one of both databases has."""
    sides = [run([programs.weir, "digest", "--by-view", str(path)], folder) for path in (once, database)]
    lines = zip(*(side.output.splitlines()[:-1] for side in sides), strict=True)
    views = [mine.split()[1] for mine, other in lines if mine != other]
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("ATTACH ? AS once", (f"{once}",))
        told = ", ".join(views)
        for view in views[:1]:
            for words, mine, other in (("plan", "main", "once"), ("one run", "once", "main")):
                sql = f"SELECT * FROM {mine}.{view} EXCEPT SELECT * FROM {other}.{view} LIMIT 2"
                told += f"; {view}, {words} alone: {connection.execute(sql).fetchall()}"
    return told


def check(programs: Programs, worlds: Worlds, plan: Plan, scratch: Path) -> str:
    world, once, wanted = worlds.of(plan)
    scratch.mkdir()
    database = load(programs, world, plan, scratch)
    if digest(programs, database, scratch) != wanted:
        raise Failure(f"another digest: {differences(programs, once, database, scratch)}")
    # Balance, seals and manifests: costs as much as a run.
    if plan.number % 8 == 0:
        verified: Outcome = run([programs.weir, "verify", str(database)], scratch)
        if verified.status != 0:
            raise Failure(f"weir verify: {verified.output}{verified.errors}")
    return "equal"


# Twenty plans of four worlds: making a world costs as much as a plan.
FEW = [world + WORLDS * round for round in range(5) for world in range(4)]


def plans(programs: Programs, folder: Path, seed: int, numbers: Sequence[int]) -> Tally:
    drawn = [Plan(seed, number) for number in numbers]
    worlds = Worlds(programs, folder)
    # Not by several workers at once.
    for plan in drawn:
        worlds.of(plan)
    tally = Tally(f"plans of seed {seed}")
    run_all(tally, drawn, folder, lambda plan, scratch: check(programs, worlds, plan, scratch))
    return tally
