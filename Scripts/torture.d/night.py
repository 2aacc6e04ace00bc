"""The small night that is loaded again and again, and the states its database may have."""

from __future__ import annotations

import filecmp
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from shim import ROOT, TortureError, run
from verdict import State, look_at


@dataclass(frozen=True)
class Programs:
    """The built programs."""

    weir: str
    generate: str


@dataclass(frozen=True)
class Scene:
    """A run: what it begins with, and what it may leave.

    `between` are states that a run commits on its way: a database without inputs, and one that knows
    the inventory before the logs. Each transaction is whole, so no other state may be seen.
    """

    name: str
    command: list[str]
    begin: Path | None
    before: State | None
    after: State
    between: list[State] = field(default_factory=list)

    def set_up(self, scratch: Path) -> Path:
        """A folder with the database as the run finds it; the database's path."""
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        database = scratch / "night.sqlite"
        if self.begin is not None:
            shutil.copyfile(self.begin, database)
        return database

    def run_on(self, database: Path) -> list[str]:
        return [*self.command, "--database", str(database)]

    def is_as_set_up(self, scratch: Path) -> bool:
        """Whether a folder is, byte for byte, as the run found it: then what the next one does is known."""
        if self.begin is None:
            return not any(scratch.iterdir())
        database = scratch / "night.sqlite"
        is_alone = [path.name for path in scratch.iterdir()] == [database.name]
        return is_alone and filecmp.cmp(self.begin, database, shallow=False)

    def place_of(self, state: State | None) -> str | None:
        """What a state is called: old, new, or between; nothing if it may not be."""
        if state == self.before:
            return "old"
        if state == self.after:
            return "new"
        return "between" if state in self.between else None


@dataclass(frozen=True)
class MergeScene(Scene):
    """A database takes over another one."""

    other: Path = Path()

    def run_on(self, database: Path) -> list[str]:
        return [*self.command, str(database), str(self.other)]


# In the past wherever this runs: what is of the future is no evidence that days are counted from.
NIGHT = "2024-11-20T00:00:00Z"
LATER = "2024-11-23T00:00:00Z"
# The night's day has no hours any more once that of LATER is there, and its denied rows are gone with them.
RETENTION = """database: unused.sqlite
sources: [{path: now/logs}, {path: later}]
inventory: [{path: now/inventory}]
topology: topology.yaml
"""


def generate_night(programs: Programs, folder: Path) -> None:
    """`young` and `grown`: blobs that grow in their second hour and one that is new, a copied blob
    that does not grow, events of agents, and inventories."""
    for name, minutes in (("young", 20), ("grown", 60)):
        made = folder / f"made-{name}"
        flags = ["--nodes", "2", "--pods-per-node", "3", "--hours", "2", "--tuples", "800"]
        flags += ["--start", NIGHT]
        flags += ["--minutes", str(minutes), "--output", str(made / "blobs")]
        flags += ["--events", str(made / "events"), "--event-source", "hubble"]
        inventory = folder / name / "inventory"
        inventory.mkdir(parents=True)
        flags += ["--inventory", str(inventory / "20.json.gz")]
        generated = subprocess.run([programs.generate, *flags], capture_output=True, text=True)
        if generated.returncode != 0:
            raise TortureError(f"weir-generate: {generated.stderr}")
        logs = folder / name / "logs"
        logs.mkdir()
        for blob in sorted((made / "blobs").rglob("PT1H.json")):
            parts = blob.relative_to(made / "blobs").parts
            hour, reporter = parts[-4], parts[-2].split("=")[1]
            # Flat, so that the calls are those of reading, not those of walking.
            log = "vnet" if "flowlogflowevent" in parts[0] else "nsg"
            shutil.copyfile(blob, logs / f"{log}-{hour}-{reporter}.json")
        for events in sorted((made / "events").rglob("*.log*")):
            shutil.copyfile(events, logs / f"{events.parent.name[-2:]}-{events.name}")
        shutil.rmtree(made)
    young, grown = folder / "young" / "logs", folder / "grown" / "logs"
    (young / "vnet-h=01-00005E0053FE.json").unlink()
    for rotated in young.glob("*.log.gz"):
        shutil.copyfile(rotated, grown / rotated.name)
    for logs in (young, grown):
        shutil.copyfile(young / "vnet-h=01-00005E005301.json", logs / "copied.json")
    (folder / "grown" / "inventory" / "20.json.gz").rename(folder / "grown" / "inventory" / "60.json.gz")
    shutil.copyfile(
        folder / "young" / "inventory" / "20.json.gz", folder / "grown" / "inventory" / "20.json.gz"
    )
    (folder / "nothing").mkdir()
    later = ["--nodes", "1", "--pods-per-node", "2", "--hours", "1", "--tuples", "40", "--start", LATER]
    generated = subprocess.run(
        [programs.generate, *later, "--output", str(folder / "later")], capture_output=True, text=True
    )
    if generated.returncode != 0:
        raise TortureError(f"weir-generate: {generated.stderr}")


class Night:
    """Everything under one folder: inputs in `now`, and databases of known states."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        generate_night(programs, folder)
        # The ledger goes by path: growth is in place.
        self.inputs = folder / "now"
        shutil.copytree(folder / "young", self.inputs)
        self.young = self._load("young.sqlite", None)
        shutil.rmtree(self.inputs)
        shutil.copytree(folder / "grown", self.inputs)
        self.empty = self._load("empty.sqlite", None, source="nothing", inventory=False)
        self.known = self._load("known.sqlite", None, source="nothing")
        self.young_known = self._load("young-known.sqlite", self.young, source="nothing")
        self.after = self._load("after.sqlite", None)
        self.grown = self._load("grown.sqlite", self.young)
        late = self._load("late.sqlite", self._load("unowned.sqlite", None, inventory=False))
        self.all, self.rolled = self._load_days()
        self.left, self.right = self._load_halves()
        self.merged = folder / "merged.sqlite"
        shutil.copyfile(self.left, self.merged)
        merged = run([*self._merge_command(), str(self.merged), str(self.right)], folder)
        if merged.status != 0:
            raise TortureError(f"an undisturbed merge ended with {merged.status}: {merged.errors}")
        late_words = "inventory behind its logs"
        for words, database in (("a merge", self.merged), ("a grown night", self.grown), (late_words, late)):
            if self.state_of(database).digest != self.state_of(self.after).digest:
                raise TortureError(f"{words} gives another digest than all loaded at once (R11)")

    def _load_halves(self) -> tuple[Path, Path]:
        """The grown night in two databases, by kinds of logs: those of one kind share records."""
        for blob in sorted((self.inputs / "logs").iterdir()):
            half = "left" if blob.name.startswith(("vnet", "copied")) else "right"
            (self.folder / half).mkdir(exist_ok=True)
            shutil.copyfile(blob, self.folder / half / blob.name)
        left = self._load("left.sqlite", None, source="left")
        return left, self._load("right.sqlite", None, source="right")

    def _load_days(self) -> tuple[Path, Path]:
        """The grown night and a later day, loaded over the young one; with all hours, and with those of the later day."""
        (self.folder / "all.yaml").write_text(RETENTION)
        (self.folder / "retention.yaml").write_text(RETENTION + "retention: {hourly: 2}\n")
        made = []
        for words in ("all", "retention"):
            database = self.folder / f"days-{words}.sqlite"
            shutil.copyfile(self.young, database)
            loaded = run([*self._pipeline_command(words), "--database", str(database)], self.folder)
            if loaded.status != 0:
                raise TortureError(f"an undisturbed run ended with {loaded.status}: {loaded.errors}")
            made.append(database)
        if self.state_of(made[0]) == self.state_of(made[1]):
            raise TortureError("retention has rolled up no day")
        return made[0], made[1]

    def _pipeline_command(self, name: str) -> list[str]:
        return [self.programs.weir, "run", "--quiet", "--jobs", "1", str(self.folder / f"{name}.yaml")]

    def _merge_command(self) -> list[str]:
        topology = str(self.folder / "topology.yaml")
        return [self.programs.weir, "merge", "--quiet", "--topology", topology]

    def state_of(self, database: Path) -> State:
        return look_at(self.programs.weir, database, self.folder)

    def _load(
        self, name: str, begin: Path | None, source: str = "now/logs", inventory: bool = True
    ) -> Path:
        database = self.folder / name
        if begin is not None:
            shutil.copyfile(begin, database)
        command = self._command(self.folder / source, inventory)
        loaded = run([*command, "--database", str(database)], self.folder)
        if loaded.status != 0:
            raise TortureError(f"an undisturbed run ended with {loaded.status}: {loaded.errors}")
        return database

    def _command(self, source: Path, inventory: bool = True) -> list[str]:
        command = [self.programs.weir, "run", "--quiet", "--jobs", "1", "--source", str(source)]
        # Copied, so that the faults meet it as well.
        topology = self.folder / "topology.yaml"
        if not topology.exists():
            shutil.copyfile(ROOT / "Pipelines" / "topology.yaml", topology)
        command += ["--topology", str(topology)]
        return command + (["--inventory", str(self.folder / "now/inventory")] if inventory else [])

    def first(self) -> Scene:
        """A run that makes its database."""
        between = [self.state_of(self.empty), self.state_of(self.known)]
        command = self._command(self.inputs / "logs")
        return Scene("first run", command, None, None, self.state_of(self.after), between)

    def growth(self) -> Scene:
        """A run over grown blobs."""
        return Scene(
            "growth",
            self._command(self.inputs / "logs"),
            self.young,
            self.state_of(self.young),
            self.state_of(self.grown),
            [self.state_of(self.young_known)],
        )

    def roll_up(self) -> Scene:
        """A run over grown blobs and a later day, which closes the day before it."""
        return Scene(
            "roll-up",
            self._pipeline_command("retention"),
            self.young,
            self.state_of(self.young),
            self.state_of(self.rolled),
            [self.state_of(self.young_known), self.state_of(self.all)],
        )

    def merge(self) -> Scene:
        """A merge into a database that is there."""
        return MergeScene(
            "merge",
            self._merge_command(),
            self.left,
            self.state_of(self.left),
            self.state_of(self.merged),
            [],
            self.right,
        )
