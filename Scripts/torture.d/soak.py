"""Thirty nights into one database: nothing grows but the file, and that slower once old nights are rolled up.

Each night brings new files, some of which are whole only the night after; some are copied, one loses a
record, one is damaged until the next night; some runs are killed and run again. Nights become too old for their
hours, denied rows and sums; nothing happens to files of nights without hours, whose rows could not be counted any
more. After each night (or each Nth) the digest is that of a database made from scratch of all files as they are, and so
are the sums of days.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from cases import Failure, Tally
from night import Programs
from peaks import measured
from plans import digest, put, wrong_byte
from shim import ROOT, TortureError, run
from tinyworld import BLOCK_BLOB, File, commas_of, file_of, packed
from verdict import SUFFIXES

MEMORY = "64M"
# In the past wherever this runs: what is of the future is no evidence that days are counted from.
FIRST_DAY = date(2024, 10, 1)
# Days of hours, denied rows and sums.
HOURS, DENIALS, DAILY = 10, 14, 20
PIPELINE = f"""database: unused.sqlite
sources: [{{path: unused}}]
retention: {{hourly: {HOURS}, denials: {DENIALS}, daily: {DAILY}}}
"""
SUMS = (
    "SELECT day, SUM(flows_opened), SUM(flows_closed), SUM(bytes_sent) FROM flows_daily GROUP BY day",
    "SELECT day, SUM(flows_opened), SUM(bytes_out) FROM egress_daily GROUP BY day",
    "SELECT day, enforcer, SUM(attempts) FROM denials_daily GROUP BY 1, 2",
    "SELECT day, enforcer, rule, decision, SUM(hits) FROM rule_hits_daily GROUP BY 1, 2, 3, 4",
    "SELECT day, SUM(lookups) FROM dns_lookups_daily GROUP BY day",
    "SELECT day, method, SUM(samples) FROM pod_latency_days GROUP BY 1, 2",
    "SELECT day, detail, flows_opened, bytes_sent, attempts, hits, lookups, samples FROM rolled_up_days",
)
TUPLES = 20_000
PATIENCE = 600
# What a peak may grow by from the first nights to the last, and what the file may be off a line by.
MOST_GROWTH = 1.1
MOST_RESIDUAL = 0.05
# Of what a night adds at first: names, addresses, inventory and the ledger stay.
MOST_LATE = 0.5


@dataclass(frozen=True)
class Measured:
    """A night's last run, and the database after it."""

    peak_megabytes: float
    file_bytes: int


class Soak:
    """The files as they are, night by night."""

    def __init__(self, programs: Programs, folder: Path, seed: int, every: int) -> None:
        self.programs, self.folder, self.seed, self.every = programs, folder, seed, every
        self.chance = random.Random(seed)
        self.files: dict[str, File] = {}
        # What is shown of a file in place of all of it, until the next night.
        self.shown: dict[str, bytes] = {}
        self.copied: set[str] = set()
        self.database = folder / "soak.sqlite"
        self.pipeline = folder / "soak.yaml"
        self.pipeline.write_text(PIPELINE)
        self.sources = folder / "sources"
        self.is_due = self.is_damaged = False
        self.kills = 0
        self.seconds = 1.0

    def night(self, number: int) -> Measured:
        self._change(number)
        current = {path: self.shown.get(path, file.whole) for path, file in self.files.items()}
        put(self.sources, current)
        night = self._load()
        self._verify()
        self.is_due |= number % self.every == self.every - 1
        # A run that reads damage leaves days open that may be missing something: from scratch that are others.
        if self.is_due and not self.is_damaged:
            self.is_due = False
            self._compare()
        return night

    def _change(self, number: int) -> None:
        """What a day brings: the late, new ones, copies, a restatement, damage."""
        self.shown = {}
        # On all other nights runs read all there is, and close the same days as one from scratch.
        self.is_damaged = number % 3 == 2
        # Two days less than hours are kept: what comes of it comes a night later, and rows of a file may be of the day before.
        recent = [f"{night:02}/" for night in range(max(0, number - HOURS + 2), number)]
        known = [file for file in self.files.values() if file.commas and file.path[:3] in recent]
        for file in self._generated(number):
            self.files[file.path] = file
            if self.chance.random() < 0.2 and not file.is_inventory:
                share = self.chance.random()
                if self.is_damaged:
                    self.shown[file.path] = file.grown_to(share, self.chance)
                elif file.commas:
                    self.shown[file.path] = file.of_blocks(share)
        if known:
            self._restate(self.chance.choice(known))
            self._copy(self.chance.choice(known), number)
            # Of two records with one identity and different rows either may be kept.
            alone = [file.path for file in known if file.path not in self.copied]
            if alone and self.is_damaged:
                file = self.files[self.chance.choice(alone)]
                self.shown[file.path] = wrong_byte(file.whole, self.chance)

    def _generated(self, number: int) -> list[File]:
        made = self.folder / "made"
        flags = ["--seed", str(self.seed), "--nodes", "3", "--pods-per-node", "5", "--hours", "3"]
        flags += ["--start", f"{FIRST_DAY + timedelta(number)}T00:00:00Z", "--tuples", str(TUPLES)]
        flags += ["--output", str(made / "blobs"), "--events", str(made / "events")]
        flags += ["--handshakes", str(made / "packets"), "--connections", "200"]
        flags += ["--inventory", str(made / "inventory/pods.json"), "--rules", str(made / "rules")]
        generated = run([self.programs.generate, *flags], self.folder)
        if generated.status != 0:
            raise TortureError(f"weir-generate: {generated.errors}")
        found = [file_of(made, path, self.chance) for path in sorted(made.rglob("*")) if path.is_file()]
        shutil.rmtree(made)
        # Inventory's folders stay what they are called: they are given as such.
        return [replace(file, path=f"{number:02}/{file.path}") for file in found]

    def _restate(self, file: File) -> None:
        """A record is gone."""
        edges = [len(BLOCK_BLOB) - 1, *file.commas]
        if len(edges) < 3:
            return
        at = self.chance.randrange(1, len(edges) - 1)
        plain = file.plain[: edges[at]] + file.plain[edges[at + 1] :]
        whole = packed(plain) if file.is_packed else plain
        self.files[file.path] = File(file.path, whole, commas_of(plain))

    def _copy(self, file: File, number: int) -> None:
        self.copied.add(file.path)
        path = f"copies/{number:02}/{file.path}"
        self.files[path] = File(path, self.files[file.path].whole)

    def _command(self, database: Path) -> list[str]:
        command = [self.programs.weir, "run", "--quiet", str(self.pipeline), "--database", str(database)]
        command += ["--memory", MEMORY]
        command += ["--topology", str(ROOT / "Pipelines" / "topology.yaml")]
        for folder in sorted(self.sources.iterdir()):
            kinds = ["."] if folder.name == "copies" else ["blobs", "events", "packets"]
            command += [part for kind in kinds for part in ("--source", str(folder / kind))]
            for kind in ("inventory", "rules") if folder.name != "copies" else ():
                command += ["--inventory", str(folder / kind)]
        return command

    def _load(self) -> Measured:
        """The night's run, killed before now and then."""
        while self.chance.random() < 0.3:
            process = subprocess.Popen(self._command(self.database), stderr=subprocess.DEVNULL)
            time.sleep(self.chance.uniform(0, self.seconds))
            process.kill()
            self.kills += process.wait() < 0
        begun = time.monotonic()
        last = measured(self._command(self.database), self.folder, PATIENCE)
        self.seconds = time.monotonic() - begun
        if last.status not in (0, 3):
            raise Failure(f"status {last.status}: {last.errors[:2000]}")
        return Measured(last.megabytes, self.database.stat().st_size)

    def _verify(self) -> None:
        verified = run([self.programs.weir, "verify", str(self.database)], self.folder)
        if verified.status != 0:
            raise Failure(f"weir verify: {verified.output}{verified.errors}")

    def _compare(self) -> None:
        anew = self.folder / "anew.sqlite"
        # A run that did not end leaves a log that the next file would be taken for.
        for suffix in SUFFIXES:
            Path(f"{anew}{suffix}").unlink(missing_ok=True)
        made = run(self._command(anew), self.folder)
        if made.status not in (0, 3):
            raise Failure(f"from scratch: status {made.status}: {made.errors[-500:]}")
        if digest(self.programs, anew, self.folder) != digest(self.programs, self.database, self.folder):
            raise Failure("another digest than from scratch")
        for sql in SUMS:
            command = [self.programs.weir, "query", "--format", "csv"]
            kept, made_anew = (
                sorted(run([*command, str(database), sql], self.folder).output.splitlines())
                for database in (self.database, anew)
            )
            if kept != made_anew or not kept:
                raise Failure(f"other sums of days than from scratch: {sql}")


def soak(programs: Programs, folder: Path, nights: int, seed: int, every: int) -> Tally:
    tally = Tally(f"soak of {nights} nights, seed {seed}")
    world = Soak(programs, folder, seed, every)
    course: list[Measured] = []
    print(f"{'night':>5}{'files':>7}{'peak_MB':>9}{'file_MB':>9}{'seconds':>9}{'kills':>7}")
    for number in range(nights):
        try:
            course.append(world.night(number))
            tally.outcomes["as it must be"] += 1
        except Failure as failure:
            tally.outcomes["failed"] += 1
            tally.failures.append(f"night {number}: {failure}")
            continue
        last = course[-1]
        print(f"{number:5}{len(world.files):7}{last.peak_megabytes:9.1f}{last.file_bytes / 1e6:9.2f}"
              f"{world.seconds:9.1f}{world.kills:7}", flush=True)  # fmt: skip
    if len(course) >= 9:
        judge(course, tally)
    tally.tell()
    return tally


def judge(course: list[Measured], tally: Tally) -> None:
    """Constant memory, and a file on a line."""
    peaks = [night.peak_megabytes for night in course]
    third = len(course) // 3
    first, last = max(peaks[3 : 3 + third]), max(peaks[-third:])
    sizes = [night.file_bytes for night in course]
    # While nothing is rolled up, and when all that is kept is there.
    slope, residual = line_through(sizes[: HOURS + 1])
    late, late_residual = line_through(sizes[DAILY + 1 :]) if len(sizes) > DAILY + 3 else (slope, 0.0)
    residual = max(residual, late_residual)
    print(f"peak: {first:.1f} MB in the first third, {last:.1f} MB in the last; file: {slope / 1e6:.2f} MB a night, "
          f"{late / 1e6:.2f} when days are rolled up, off a line by {100 * residual:.1f} % of it at most")  # fmt: skip
    if last > MOST_GROWTH * first:
        tally.failures.append(f"the peak grows from {first:.1f} to {last:.1f} MB")
    if residual > MOST_RESIDUAL:
        tally.failures.append(f"the file is off a line by {100 * residual:.1f} %")
    if late > MOST_LATE * slope:
        tally.failures.append(f"the file goes on growing by {late / 1e6:.2f} MB a night")


def line_through(values: list[int]) -> tuple[float, float]:
    """Least squares over the places: the slope, and the largest residual as a share of the largest value."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    slope = sum((place - middle) * value for place, value in enumerate(values)) / spread
    off = [abs(value - mean - slope * (place - middle)) for place, value in enumerate(values)]
    return slope, max(off) / max(values)
