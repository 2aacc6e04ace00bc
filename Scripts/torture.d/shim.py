"""Runs programs with Tests/Faults/faults.c preloaded, and reads what it logged."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# A run of the small night takes a third of a second; SQLite waits half a minute for a lock.
PATIENCE = 120
# The status of what did not end in that time; no signal has this number.
NEVER = -99


class TortureError(Exception):
    """Something that ends the torture, in words for whoever runs it."""


@dataclass(frozen=True)
class Fault:
    """A call that is disturbed: the shim's settings."""

    kinds: str
    nth: int
    mode: str
    errno: int = 5
    least_bytes: int = 65536

    def __str__(self) -> str:
        error = f" errno {self.errno}" if self.mode in ("once", "ever") else ""
        return f"{self.kinds} {self.nth} {self.mode}{error}"


@dataclass(frozen=True)
class Call:
    """A call that was counted."""

    number: int
    is_disturbed: bool
    kind: str
    function: str
    bytes: int
    path: str


@dataclass(frozen=True)
class Outcome:
    """How a program ended; a status below zero is the signal that ended it."""

    status: int
    output: str
    errors: str
    calls: list[Call]

    @property
    def disturbed(self) -> Call | None:
        """The first call that was disturbed."""
        return next((call for call in self.calls if call.is_disturbed), None)


def compiler() -> str | None:
    """Swift's own toolchain brings clang, which need not be on the PATH."""
    swift = shutil.which("swift")
    beside = str(Path(swift).resolve().parent / "clang") if swift else None
    for name in (os.environ.get("CC"), "cc", "gcc", "clang", beside):
        if name and (found := shutil.which(name)):
            return found
    return None


def compile_shim(folder: Path) -> Path:
    """The shim as a library in the folder."""
    return compile_library(ROOT / "Tests" / "Faults" / "faults.c", folder / "faults.so", "-ldl")


def compile_library(source: Path, library: Path, *linked: str) -> Path:
    """A library of one source."""
    name = compiler()
    if name is None:
        raise TortureError("no C compiler: install gcc or clang, or name one in CC")
    flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared"]
    made = subprocess.run(
        [name, *flags, "-o", str(library), str(source), *linked], capture_output=True, text=True
    )
    if made.returncode != 0:
        raise TortureError(f"{name} cannot compile {source.name}: {made.stderr}")
    return library


@dataclass(frozen=True)
class Shim:
    """The compiled shim, and the folder below which it counts calls."""

    library: Path
    under: Path

    def run(self, command: list[str], fault: Fault, scratch: Path) -> Outcome:
        """One run with one call disturbed."""
        log = scratch.with_name(scratch.name + ".calls")
        log.unlink(missing_ok=True)
        settings = {
            "LD_PRELOAD": str(self.library),
            "WEIR_FAULTS_UNDER": str(self.under),
            "WEIR_FAULTS_KIND": fault.kinds,
            "WEIR_FAULTS_NTH": str(fault.nth),
            "WEIR_FAULTS_MODE": fault.mode,
            "WEIR_FAULTS_ERRNO": str(fault.errno),
            "WEIR_FAULTS_BYTES": str(fault.least_bytes),
            "WEIR_FAULTS_LOG": str(log),
        }
        outcome = run(command, scratch, settings)
        calls = read_calls(log) if log.exists() else []
        log.unlink(missing_ok=True)
        return Outcome(outcome.status, outcome.output, outcome.errors, calls)


def run(
    command: list[str],
    scratch: Path,
    settings: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """One run as it is; temporary files go below the folder, too."""
    environment = os.environ | {"TMPDIR": str(scratch)} | dict(settings or {})
    try:
        ended = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience
        )
    except subprocess.TimeoutExpired:
        return Outcome(NEVER, "", f"did not end within {patience} s", [])
    errors = ended.stderr.decode(errors="replace")
    return Outcome(ended.returncode, ended.stdout.decode(errors="replace"), errors, [])


def read_calls(log: Path) -> list[Call]:
    """The calls of a log, in their order."""
    calls = []
    for line in log.read_text(errors="surrogateescape").splitlines():
        number, kind, function, size, path = line.split("\t", 4)
        is_disturbed = number.startswith("!")
        calls.append(
            Call(int(number.removeprefix("!")), is_disturbed, kind, function, int(size), path)
        )
    return calls
