"""Rows read = kept + duplicate + rejected, for every input (R2), over as many rows as wanted.

How many rows an input holds is counted when it is made, by a counter that shares nothing with Weir
(`rows.py`); of the odd samples the table in `SampleData/README.md` says it. Night after night is
generated, a part of its rows made wrong, some blobs copied, cut, broken or compressed; it is loaded in
two runs and thrown away.
"""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import sqlite3
import subprocess
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cases import Tally
from night import Programs
from rows import Tuples, changed_lines
from shim import ROOT, TortureError, run
from tinyworld import BLOCK_BLOB, commas_of
from web import gateway_lines, ingress_lines

FORMATS = ("mixed", "nsg-v2", "vnet-v4", "nsg-v1")
NIGHT = 5_000_000
ONE_IN = 40
# A run over a night, on a machine that does other things as well.
PATIENCE = 1800
BALANCE = """SELECT format, count(*), sum(rows_read), sum(rows_kept), sum(rows_duplicate),
    sum(rows_rejected), sum(status NOT IN ('ok', 'empty', 'foreign')) FROM inputs GROUP BY 1"""
UNNAMED = """SELECT count(*) FROM inputs LEFT JOIN (SELECT path, sum(rows) AS named,
        min(first_offset >= 0 AND sample IS NOT NULL AND reason <> '') AS is_told
    FROM rejections GROUP BY 1) USING (path)
    WHERE rows_rejected <> coalesce(named, 0) OR NOT coalesce(is_told, 1)"""


@dataclass
class Sums:
    """What all nights add up to, by format of the log."""

    formats: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    damages: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def add(self, row: tuple[str | None, int, int, int, int, int, int]) -> None:
        name, *numbers = row
        names = ("inputs", "read", "kept", "duplicate", "rejected", "damaged")
        sums = dict(zip(names, numbers, strict=True))
        self.formats.setdefault(name or "none", Counter()).update(sums)

    def tell(self) -> None:
        print(f"{'format':16}{'inputs':>9}{'read':>14}{'kept':>14}{'duplicate':>12}{'rejected':>11}{'damaged':>9}")
        for name, sums in sorted(self.formats.items()):
            print(f"{name:16}{sums['inputs']:9,}{sums['read']:14,}{sums['kept']:14,}"
                  f"{sums['duplicate']:12,}{sums['rejected']:11,}{sums['damaged']:9,}")  # fmt: skip
        for title, counts in (("rejected", self.reasons), ("made", self.damages)):
            told = ", ".join(f"{words} {count:,}" for words, count in counts.most_common())
            print(f"{title}: {told}", flush=True)


class Nights:
    """Makes nights; `counted` says how many rows each of their inputs holds."""

    def __init__(self, programs: Programs, folder: Path, sums: Sums) -> None:
        self.programs, self.sums = programs, sums
        self.night = folder / "night"
        self.tuples = Tuples(folder)
        self.counted: dict[str, int] = {}
        self.ways: dict[str, Callable[[Path, bytes, random.Random], None]] = {
            "as it is": self._keep, "copied": self._copy, "an earlier version beside it": self._copy_part,
            "cut": self._cut, "cut gzip": self._cut_gzip, "wrong checksum": self._break_checksum,
            "bytes behind the end": self._append, "a comma broken": self._break_comma,
            "a record twice": self._repeat, "garbage lines behind": self._append_lines,
        }  # fmt: skip

    def make(self, rows: int, number: int, seed: int) -> None:
        """A night of about so many rows."""
        shutil.rmtree(self.night, ignore_errors=True)
        self.counted = {}
        chance = random.Random(f"{seed}/{number}")
        cluster = ["--seed", str(seed * 1000 + number), "--nodes", "20", "--pods-per-node", "20"]
        flows = ["--output", str(self.night / "blobs"), "--tuples", str(rows * 9 // 11)]
        flows += ["--format", FORMATS[(seed + number) % len(FORMATS)]]
        # One blob of all rows, which several workers share; or a night of many.
        flows += ["--single-blob"] if (seed + number) % 4 == 2 else ["--hours", "4"]
        self._generate(*cluster, *flows)
        events = self.night / "events"
        self._generate(*cluster, "--hours", "4", "--events", str(events), "--firewall-events", str(rows // 16),
                       "--handshakes", str(events / "packets"), "--connections", str(rows // 1000))  # fmt: skip
        for name, lines in (("gateway/PT1H.json", gateway_lines), ("ingress/0.log", ingress_lines)):
            (events / name).parent.mkdir()
            (events / name).write_bytes(lines(chance, rows // 40))
        for blob in sorted((self.night / "blobs").rglob("PT1H.json")):
            self._spoil(blob, chance)
        for log in sorted(path for path in (self.night / "events").rglob("*") if path.is_file()):
            self._spoil_lines(log, chance)
        self._add_samples()

    def _generate(self, *flags: str) -> None:
        made = run([self.programs.generate, *flags], self.night.parent, patience=PATIENCE)
        if made.status != 0:
            raise TortureError(f"weir-generate: {made.errors}")

    def _spoil(self, blob: Path, chance: random.Random) -> None:
        text = self.tuples.changed(blob.read_bytes(), chance.getrandbits(63), ONE_IN)
        way = chance.choice([*self.ways, *["as it is"] * 8])
        self.sums.damages[way] += 1
        self.ways[way](blob, text, chance)

    def _write(self, path: Path, text: bytes, rows: int, packing: str = "") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        if packing:
            packed = path.with_name(f"{path.name}.{packing}")
            command = {"gz": ["gzip", "-1"], "zst": ["zstd", "-q", "-1", "--rm"], "lz4": ["lz4", "-q", "-m", "--rm"]}
            subprocess.run([*command[packing], str(path)], check=True)
            path = packed
        self.counted[str(path)] = rows

    def _keep(self, blob: Path, text: bytes, chance: random.Random) -> None:
        packing = chance.choice(("", "", "gz", "zst", "lz4"))
        self._write(blob, text, self.tuples.count(text), packing)

    def _copy(self, blob: Path, text: bytes, chance: random.Random) -> None:
        self._keep(blob, text, chance)
        self._keep(self._beside(blob), text, chance)

    def _copy_part(self, blob: Path, text: bytes, chance: random.Random) -> None:
        self._keep(blob, text, chance)
        if commas := commas_of(text):
            self._keep(self._beside(blob), text[: chance.choice(commas)] + b"]}", chance)

    def _beside(self, blob: Path) -> Path:
        return self.night / "copies" / blob.relative_to(self.night / "blobs")

    def _cut(self, blob: Path, text: bytes, chance: random.Random) -> None:
        text = text[: chance.randrange(len(text))]
        # Ahead of its first record it is no flow log yet.
        self._write(blob, text, self.tuples.count(text))

    def _cut_gzip(self, blob: Path, text: bytes, chance: random.Random) -> None:
        packed = gzip_member(text)
        packed = packed[: chance.randrange(len(packed) // 2, len(packed) - 8)]
        self._write(blob, packed, self.tuples.count(zlib.decompressobj(31).decompress(packed)))

    def _break_checksum(self, blob: Path, text: bytes, chance: random.Random) -> None:
        packed = bytearray(gzip_member(text))
        packed[-8 + chance.randrange(4)] ^= 1 << chance.randrange(8)
        self._write(blob, bytes(packed), self.tuples.count(text))

    def _append(self, blob: Path, text: bytes, chance: random.Random) -> None:
        self._write(blob, gzip_member(text) + chance.randbytes(20), self.tuples.count(text))

    def _append_lines(self, blob: Path, text: bytes, chance: random.Random) -> None:
        lines = [b"\n", b"no JSON at all\n", b"<html>\n", b"]]]]\n"]
        self._write(blob, text + b"".join(chance.choices(lines, k=4)), self.tuples.count(text))

    def _break_comma(self, blob: Path, text: bytes, chance: random.Random) -> None:
        commas = commas_of(text)
        if not commas:
            return self._keep(blob, text, chance)
        # Nothing begins a line behind it: the document ends here.
        at = chance.choice(commas)
        self._write(blob, text[:at] + b"x" + text[at + 1 :], self.tuples.count(text[:at]))

    def _repeat(self, blob: Path, text: bytes, chance: random.Random) -> None:
        edges = [len(BLOCK_BLOB) - 1, *commas_of(text), len(text) - 2]
        number = chance.randrange(len(edges) - 1)
        record = text[edges[number] + 1 : edges[number + 1]]
        text = text[:-2] + b"," + record + b"]}"
        self._keep(blob, text, chance)

    def _spoil_lines(self, log: Path, chance: random.Random) -> None:
        kind = log.relative_to(self.night / "events").parts[0]
        kind = "hubble" if kind == "packets" else kind
        text = log.read_bytes()
        if log.suffix == ".gz":
            text = zlib.decompress(text, 31)
            log.unlink()
            log = log.with_suffix("")
        text, rows = changed_lines(text, kind, chance, ONE_IN)
        self._write(log, text, rows, chance.choice(("", "gz", "zst", "lz4")) if text else "")
        if text and chance.random() < 0.1:
            self.sums.damages["an event log copied"] += 1
            self._write(self.night / "copies" / log.relative_to(self.night), text, rows)

    def _add_samples(self) -> None:
        """One of each oddity, with the rows that the table says."""
        table = (ROOT / "SampleData" / "README.md").read_text()
        for name, read in re.findall(r"^\| `([^`|]+)` \|.*\| (\d+) \| \d+ \| \d+ \| \d+ \|$", table, re.M):
            for folder in ("odd", "odd-events"):
                sample = ROOT / "SampleData" / folder / name
                if sample.exists():
                    self._write(self.night / folder / name, sample.read_bytes(), int(read))
                    self.sums.damages["odd samples"] += 1


def gzip_member(text: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(text) + packer.flush()


def balance(programs: Programs, folder: Path, rows: int, seed: int) -> Tally:
    sums = Sums()
    nights = Nights(programs, folder, sums)
    tally = Tally(f"balance of {rows:,} rows")
    number = 0
    while sums.rows < rows:
        nights.make(min(NIGHT, rows - sums.rows + 10_000), number, seed)
        judge(nights, tally, f"Scripts/torture balance --seed {seed}, night {number}")
        number += 1
    sums.tell()
    tally.tell()
    return tally


def judge(nights: Nights, tally: Tally, night: str) -> None:
    """Loads a night in two runs, and compares each input with what was counted."""
    database = nights.night.parent / "balance.sqlite"
    database.unlink(missing_ok=True)
    command = [nights.programs.weir, "run", "--quiet", "--database", str(database)]
    for source in ("blobs/insights-logs-flowlogflowevent", "."):
        path = nights.night / source
        if path.exists():
            ended = run([*command, "--source", str(path)], database.parent, patience=PATIENCE)
            if ended.status not in (0, 3):
                tally.failures.append(f"{night}: status {ended.status}: {ended.errors[-500:]}")
    verified = run([nights.programs.weir, "verify", str(database)], database.parent, patience=PATIENCE)
    if verified.status != 0:
        tally.failures.append(f"{night}: weir verify: {verified.output}{verified.errors}")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        for row in connection.execute(BALANCE):
            nights.sums.add(row)
        nights.sums.reasons.update(
            dict(connection.execute("SELECT reason, sum(rows) FROM rejections GROUP BY 1"))
        )
        if unnamed := connection.execute(UNNAMED).fetchone()[0]:
            tally.failures.append(f"{night}: {unnamed} inputs with rejected rows that are not told")
        found = connection.execute(
            "SELECT path, rows_read, rows_kept + rows_duplicate + rows_rejected, status FROM inputs"
        ).fetchall()
    compare(nights, tally, night, found)


def compare(nights: Nights, tally: Tally, night: str, found: list[tuple[str, int, int, str]]) -> None:
    listed = {path: (read, balanced, status) for path, read, balanced, status in found}
    for path, counted in nights.counted.items():
        read, balanced, status = listed.get(path, (-1, -1, "not listed"))
        is_equal = read == counted == balanced
        tally.outcomes[f"{status}, {'equal' if is_equal else 'mismatch'}"] += 1
        nights.sums.rows += counted
        if not is_equal:
            place = Path(path).relative_to(nights.night)
            tally.failures.append(f"{night}: {place}: {counted} rows, {read} read, {balanced} accounted for")
    if extra := set(listed) - set(nights.counted):
        tally.failures.append(f"{night}: inputs that nobody made: {sorted(extra)[:3]}")
