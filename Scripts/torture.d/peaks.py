"""The peak of a run's resident memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shim import TortureError, run

TIME = "/usr/bin/time"


@dataclass(frozen=True)
class Peak:
    """How a run ended, and what it took."""

    status: int
    errors: str
    megabytes: float
    cpu_seconds: float


def measured(command: list[str], folder: Path, patience: float) -> Peak:
    """Runs a command under GNU time.

    Not by the usage that the system gives of a child: that begins with what its parent had.
    """
    if not Path(TIME).exists():
        raise TortureError("GNU time is not installed")
    told = folder / "time"
    ended = run([TIME, "-q", "-o", str(told), "-f", "%M %U %S", *command], folder, patience=patience)
    kilobytes, user, system = told.read_text().split()
    return Peak(ended.status, ended.errors, int(kilobytes) / 1024, float(user) + float(system))
