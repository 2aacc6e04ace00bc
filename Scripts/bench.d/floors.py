"""Floors: what a part of the work takes alone, by the best program for it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from data import DataSet
from places import FLOORS, RESULTS, BenchError

HEADERS = ("simdjson.h", "isa-l/igzip_lib.h", "lz4frame.h", "zstd.h")
SOURCE = RESULTS / "floors" / "floors.cpp"
DECOMPRESSORS = {"gz": ["igzip", "-dc"], "lz4": ["lz4", "-dcm"], "zst": ["zstd", "-dcq"]}
NAMES = {
    "decompress": "decompress",
    "touch": "decompress, add up all bytes",
    "strings": "decompress, simdjson over all strings",
}


@dataclass(frozen=True)
class Floor:
    name: str
    command: list[str]


def build() -> Path | None:
    """The compiled driver, or nothing where compiler or libraries are not there."""
    include = Path("/usr/include")
    if shutil.which("g++") is None or not all((include / name).exists() for name in HEADERS):
        return None
    binary = FLOORS / "floors"
    if not binary.exists() or binary.stat().st_mtime < SOURCE.stat().st_mtime:
        FLOORS.mkdir(parents=True, exist_ok=True)
        command = ["g++", "-std=c++17", "-O3", "-march=native", str(SOURCE), "-o", str(binary)]
        command += ["-lsimdjson", "-lisal", "-llz4", "-lzstd"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"g++ could not build {SOURCE.name}: {done.stderr[-2000:]}")
    return binary


def floors(data: DataSet, list_file: Path) -> list[Floor]:
    """The floors for a data set whose programs are there. `list_file` is written."""
    list_file.write_text("\n".join(data.files) + "\n")
    decompressor = DECOMPRESSORS.get(data.codec, ["cat"])
    if shutil.which(decompressor[0]) is None:
        return []
    # As many files a process as fit on a command line.
    words = " ".join(decompressor)
    script = f'tr "\\n" "\\0" < "$1" | xargs -0 {words} > "$2"'
    found = [Floor("decompress", ["sh", "-c", script, "sh", str(list_file), "/dev/null"])]
    binary = build()
    if binary is not None:
        for mode in ("touch", "strings"):
            found.append(Floor(mode, [str(binary), mode, data.codec, str(list_file)]))
    return found
