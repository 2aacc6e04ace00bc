"""What arrives in a month of nights, and which hours it covers, counted here.

Each night is generated twice, compressed and plain. The plain twin is counted with Python's own JSON reader,
so that what a database says of coverage and rows has something to be compared with that shares nothing with Weir.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from night import Programs
from shim import TortureError, run

SUFFIXES = (".gz", ".zst", ".lz4")
# As `coverage` has it: so many hours behind its last one a reporter is expected, if others of its log go on.
EXPECTED_HOURS = 24
FLIPPED_BYTES = 8

# Hour, log, reporter.
Key = tuple[int, str, str]


@dataclass(frozen=True)
class Cover:
    """What `coverage` says of a reporter's hour."""

    status: str
    rows: int


@dataclass(frozen=True)
class Blob:
    """A reporter's hour as it is delivered, and how many records and rows it has of which hours."""

    path: str
    stored: bytes
    plain_bytes: int
    log: str
    reporter: str
    hour: int
    records: Counter[int]
    rows: Counter[int]

    @property
    def key(self) -> Key:
        return (self.hour, self.log, self.reporter)


@dataclass(frozen=True)
class Delivery:
    """A night's blobs, and an inventory of it."""

    blobs: list[Blob]
    inventory: bytes

    @property
    def has_quiet_hours(self) -> bool:
        """Some blob is without a record, which the platform writes in quiet hours, too."""
        return any(blob.records[blob.hour] == 0 for blob in self.blobs)


def text_of(hour: int) -> str:
    """An hour as views have it."""
    return datetime.fromtimestamp(hour * 3600, timezone.utc).strftime("%Y-%m-%dT%H:00:00Z")


@lru_cache(maxsize=4096)
def hour_of(text: str) -> int:
    """Unix hour of a time's first 13 characters."""
    return int(datetime.fromisoformat(f"{text}:00:00+00:00").timestamp()) // 3600


def deliver(programs: Programs, folder: Path, first_hour: int, seed: int, tuples: int) -> Delivery:
    """24 hours of the cluster of a seed; `tuples`, about."""
    made = folder / "made"
    shutil.rmtree(made, ignore_errors=True)
    flags = ["--seed", str(seed), "--hours", "24", "--start", text_of(first_hour), "--tuples", str(tuples)]
    inventory = made / "pods.json.gz"
    for name, more in (("mixed", ["--inventory", str(inventory)]), ("none", [])):
        command = [programs.generate, *flags, "--compression", name, "--output", str(made / name), *more]
        generated = run(command, folder)
        if generated.status != 0:
            raise TortureError(f"weir-generate: {generated.errors}")
    twins = {str(path.relative_to(made / "none")): path for path in (made / "none").rglob("*.json")}
    blobs = []
    for path in sorted((made / "mixed").rglob("*.json*")):
        name = str(path.relative_to(made / "mixed"))
        twin = twins.pop(name.removesuffix(path.suffix) if path.suffix in SUFFIXES else name)
        blobs.append(counted(name, path.read_bytes(), twin.read_bytes()))
    if twins:
        raise TortureError(f"weir-generate gave blobs plain that it did not give compressed: {min(twins)}")
    delivery = Delivery(blobs, inventory.read_bytes())
    shutil.rmtree(made)
    return delivery


def counted(path: str, stored: bytes, plain: bytes) -> Blob:
    """A blob by its plain twin."""
    # From the end, as the month stands before the minute, and both are called m.
    parts = dict(part.split("=", 1) for part in reversed(path.split("/")) if "=" in part)
    hour = hour_of(f"{parts['y']}-{parts['m']}-{parts['d']}T{parts['h']}")
    records: Counter[int] = Counter()
    rows: Counter[int] = Counter()
    log = ""
    document: dict[str, Any] = json.loads(plain)
    for record in document["records"]:
        records[hour_of(record["time"][:13])] += 1
        if "flowRecords" in record:
            log, unit = f"vnet-v{record['flowLogVersion']}", 1000
            groups = [group for flow in record["flowRecords"]["flows"] for group in flow["flowGroups"]]
        else:
            log, unit = f"nsg-v{record['properties']['Version']}", 1
            groups = [flow for rule in record["properties"]["flows"] for flow in rule["flows"]]
        for group in groups:
            for row in group["flowTuples"]:
                rows[int(row.split(",", 1)[0]) // unit // 3600] += 1
    return Blob(path, stored, len(plain), log, parts["macAddress"], hour, records, rows)


def coverage_of(blobs: Iterable[Blob]) -> dict[Key, Cover]:
    """What `coverage` must say of whole blobs, none of them delivered twice (0008)."""
    records: set[Key] = set()
    rows: Counter[Key] = Counter()
    for blob in blobs:
        records.update((hour, blob.log, blob.reporter) for hour in blob.records)
        rows.update({(hour, blob.log, blob.reporter): count for hour, count in blob.rows.items()})
    lives: dict[tuple[str, str], list[int]] = {}
    for hour, log, reporter in records | set(rows):
        lives.setdefault((log, reporter), []).append(hour)
    ends: dict[str, int] = {}
    for (log, _), hours in lives.items():
        ends[log] = max(ends.get(log, 0), *hours)
    found = {}
    for (log, reporter), hours in lives.items():
        for hour in range(min(hours), min(ends[log], max(hours) + EXPECTED_HOURS) + 1):
            key = (hour, log, reporter)
            status = "present" if key in records else "partial" if key in rows else "missing"
            found[key] = Cover(status, rows[key])
    return found


def damaged(stored: bytes, chance: random.Random) -> bytes:
    """Cut somewhere in its middle half, or with wrong bytes there."""
    at = chance.randrange(len(stored) // 4, 3 * len(stored) // 4)
    if chance.random() < 0.5:
        return stored[:at]
    wrong = bytes(byte ^ chance.randrange(1, 256) for byte in stored[at : at + FLIPPED_BYTES])
    return stored[:at] + wrong + stored[at + FLIPPED_BYTES :]
