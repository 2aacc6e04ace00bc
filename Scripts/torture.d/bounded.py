"""Ten times as much at the same `--memory`: the peak stays within a tenth, or below `--memory` (R14).

The latter is for what does not fill what it may have when there is less of it. What `hostile` has (bombs,
millions of distinct keys) is not repeated. Each case makes its input small and ten times as large, loads both
into new databases, and compares the peaks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cases import Tally
from night import Programs
from peaks import measured
from shim import TortureError, run
from tinyworld import BLOCK_BLOB

MEBIBYTES = 128
MOST_GROWTH = 1.1
PATIENCE = 7200


@dataclass(frozen=True)
class Case:
    """Something of which there is more: `make` writes `size` of it into a folder.

    `is_known` says why a peak that grows all the same is no failure; `memory` is in MiB.
    """

    title: str
    size: int
    make: Callable[[str, Path, int], None]
    is_known: str | None = None
    memory: int = MEBIBYTES


def generate(program: str, *flags: str) -> None:
    made = run([program, *flags], Path(os.environ.get("TMPDIR", ".")), patience=PATIENCE)
    if made.status != 0:
        raise TortureError(f"weir-generate: {made.errors}")


def hours(log: str) -> Callable[[str, Path, int], None]:
    """So many hours of 10 nodes, of so many connections that the tables of a worker fill up in each."""

    def make(program: str, folder: Path, count: int) -> None:
        generate(program, "--output", str(folder), "--nodes", "10", "--pods-per-node", "200", "--hours", str(count),
                 "--tuples", str(4_000_000 * count), "--format", log, "--compression", "zstd")  # fmt: skip

    return make


def day(log: str) -> Callable[[str, Path, int], None]:
    """A day of 4 nodes, of so many rows."""

    def make(program: str, folder: Path, rows: int) -> None:
        generate(program, "--output", str(folder), "--nodes", "4", "--pods-per-node", "20", "--hours", "24",
                 "--tuples", str(rows), "--format", log, "--compression", "zstd")  # fmt: skip

    return make


def days(program: str, folder: Path, count: int) -> None:
    """So many days of 20 nodes, thirty at a time: the generator makes a month at most."""
    for first in range(0, count, 30):
        part = min(30, count - first)
        begun = datetime(2026, 1, 1) + timedelta(days=first)
        generate(program, "--output", str(folder / f"{first:04}"), "--nodes", "20", "--hours", str(24 * part),
                 "--start", f"{begun.isoformat()}Z", "--seed", str(first + 1), "--tuples", str(50_000 * part),
                 "--compression", "zstd")  # fmt: skip


def packets(program: str, folder: Path, connections: int) -> None:
    generate(program, "--handshakes", str(folder), "--nodes", "20", "--hours", "4",
             "--connections", str(connections), "--compression", "zstd")  # fmt: skip


def tiny(program: str, folder: Path, count: int) -> None:
    """So many blobs of one record each: a thousand interfaces, hour by hour, each hour a folder."""
    hour = folder.parent / "hour"
    generate(program, "--output", str(hour), "--nodes", "1", "--minutes", "2", "--tuples", "100", "--format", "vnet-v4")
    longest = max((path.read_bytes() for path in hour.rglob("PT1H.json")), key=len)
    shutil.rmtree(hour)
    record = json.loads(longest)["records"][0]
    mark = record["macAddress"].encode()
    begun = datetime.fromisoformat(record["time"])
    for number in range(count // 1000):
        later(record, begun + timedelta(hours=number))
        text = json.dumps({"records": [record]}, separators=(",", ":")).encode()
        place = folder / f"{number:04}"
        place.mkdir(parents=True)
        for interface in range(1000):
            (place / f"{interface:03}.json").write_bytes(text.replace(mark, b"%012X" % (0x00005E000000 + interface)))


def later(record: dict[str, Any], time: datetime) -> None:
    """Moves a record of a VNet flow log, and its tuples, to a time."""
    passed = time - datetime.fromisoformat(record["time"])
    record["time"] = time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for flow in record["flowRecords"]["flows"]:
        for group in flow["flowGroups"]:
            for index, row in enumerate(group["flowTuples"]):
                milliseconds, rest = row.split(",", 1)
                group["flowTuples"][index] = f"{int(milliseconds) + passed // timedelta(milliseconds=1)},{rest}"


def single(program: str, folder: Path, gigabytes: int) -> None:
    """One blob of so many gigabytes: hours of one interface behind one another, compressed as they are made."""
    folder.mkdir()
    hour = folder.parent / "hour"
    with (folder / "PT1H.json.zst").open("wb") as stored:
        packer = subprocess.Popen(["zstd", "-q", "-1"], stdin=subprocess.PIPE, stdout=stored)
        assert packer.stdin is not None
        packer.stdin.write(BLOCK_BLOB)
        bytes_left = gigabytes << 30
        number = 0
        while bytes_left > 0:
            generate(program, "--output", str(hour), "--single-blob", "--tuples", "1000000", "--seed", str(number + 1),
                     "--start", f"2026-11-{1 + number // 24:02}T{number % 24:02}:00:00Z", "--format", "nsg-v2")  # fmt: skip
            text = max((path.read_bytes() for path in hour.rglob("PT1H.json")), key=len)
            shutil.rmtree(hour)
            packer.stdin.write((b"," if number else b"") + text[len(BLOCK_BLOB) : -2])
            bytes_left -= len(text)
            number += 1
        packer.stdin.write(b"]}")
        packer.stdin.close()
        if packer.wait() != 0:
            raise TortureError("zstd failed")


CASES = {
    "nsg": Case("hours of NSG logs, 4,000,000 rows each", 2, hours("nsg-v2")),
    "vnet": Case("hours of VNet logs, 4,000,000 rows each", 2, hours("vnet-v4")),
    "nsg-day": Case("rows of a day of NSG logs", 10_000_000, day("nsg-v2")),
    "vnet-day": Case("rows of a day of VNet logs", 10_000_000, day("vnet-v4")),
    # SQLite's cache, an eighth of it, is to be full after a month.
    "days": Case("days, 50,000 rows each", 30, days, memory=64),
    "single": Case("GB of JSON in one blob", 1, single),
    "tiny": Case("blobs of one record", 100_000, tiny),
    "hubble": Case("connections of single packets", 20_000, packets, "what rows say of latency is claimed apart"),
}


def bounded(programs: Programs, folder: Path, names: list[str]) -> list[Tally]:
    tally = Tally("ten times as much at the same --memory")
    print(f"{'case':9}{'size':>12}{'stored_MB':>11}{'rows':>13}{'--memory':>10}{'cpu_s':>8}{'peak_MiB':>10}")
    for name in names or list(CASES):
        case = CASES[name]
        small, large = (measure(programs, folder, name, case.size * times) for times in (1, 10))
        outcome = bound(case, small, large)
        if outcome is None:
            tally.failures.append(f"{name}: {small:.0f} MiB, {large:.0f} MiB for ten times the {case.title}")
        tally.outcomes[outcome or "failed"] += 1
    tally.tell()
    return [tally]


def bound(case: Case, small: float, large: float) -> str | None:
    """What a peak is within, in words; nothing if it grows and may not."""
    if large <= MOST_GROWTH * small:
        return "within a tenth"
    return "below --memory" if large <= case.memory else case.is_known


def measure(programs: Programs, folder: Path, name: str, size: int) -> float:
    """The peak, in MiB, of a run over so much."""
    memory = f"{CASES[name].memory}MiB"
    sources, database = folder / "sources", folder / "bounded.sqlite"
    CASES[name].make(programs.generate, sources, size)
    stored = sum(path.stat().st_size for path in sources.rglob("*") if path.is_file())
    command = [programs.weir, "run", "--quiet", "--memory", memory, "--jobs", "2"]
    command += ["--source", str(sources), "--database", str(database)]
    ended = measured(command, folder, PATIENCE)
    if ended.status != 0:
        raise TortureError(f"{name}: a run over {size} ends with {ended.status}: {ended.errors[:2000]}")
    sums = run([programs.weir, "query", str(database), "--format", "csv", "SELECT sum(rows_read) FROM inputs"], folder)
    rows = int(sums.output.split()[-1])
    figures = f"{memory:>10}{ended.cpu_seconds:8.1f}{ended.megabytes:10.1f}"
    print(f"{name:9}{size:12,}{stored / 1e6:11.1f}{rows:13,}{figures}", flush=True)
    shutil.rmtree(sources)
    database.unlink()
    return ended.megabytes
