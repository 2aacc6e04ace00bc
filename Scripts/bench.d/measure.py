"""Measuring a command: CPU of all its processes, wall time, peak memory; medians and spread."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from places import HERE, BenchError


@dataclass(frozen=True)
class Sample:
    """What one run took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, of the command and of what it started."""
    peak: int
    """Bytes: resident memory of the largest process at its peak."""


@dataclass
class Series:
    """The counted runs of one command."""

    samples: list[Sample] = field(default_factory=list)

    def median(self, value: Callable[[Sample], float]) -> float:
        return statistics.median(value(sample) for sample in self.samples)

    @property
    def cpu(self) -> float:
        return self.median(lambda sample: sample.cpu)

    @property
    def wall(self) -> float:
        return self.median(lambda sample: sample.wall)

    @property
    def peak(self) -> float:
        return self.median(lambda sample: sample.peak)

    @property
    def spread(self) -> float:
        """Largest CPU time less the smallest, as a share of the median."""
        times = [sample.cpu for sample in self.samples]
        return (max(times) - min(times)) / max(self.cpu, 1e-9)

    def ratio(self, other: Series, value: Callable[[Sample], float]) -> float:
        """Median over the rounds of this one's value by the other's in the same round."""
        return statistics.median(
            value(mine) / max(value(theirs), 1e-9)
            for mine, theirs in zip(self.samples, other.samples, strict=True)
        )


def measure(command: list[str], accept: Iterable[int] = (0,)) -> Sample:
    """Runs a command once, its standard output thrown away.

    Raises `BenchError` with the last words of the command if it ends with another status.
    """
    with tempfile.TemporaryDirectory(prefix="weir-bench.") as folder:
        result = Path(folder) / "result.json"
        launcher = [sys.executable, "-I", "-S", str(HERE / "launcher.py"), str(result)]
        with open(Path(folder) / "errors", "w+b") as errors:
            subprocess.run(
                launcher + command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                check=False,
            )
            errors.seek(0)
            words = errors.read().decode(errors="replace")
        if not result.exists():
            raise BenchError(f"could not start {command[0]}: {words[-2000:]}")
        taken = json.loads(result.read_text())
    if taken["status"] not in accept:
        raise BenchError(
            f"{' '.join(command)[:300]} ended with status {taken['status']}:\n{words[-2000:]}"
        )
    return Sample(taken["wall"], taken["cpu"], taken["peak"])
