"""Who takes part: Weir and its peers, each as commands to run, to clean up after and to ask."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import answers
from data import DataSet
from places import HERE, VENV, BenchError, program, say

# Codecs a peer cannot read itself, and what is done about it.
DETOURS = {("DuckDB", "lz4"): "DuckDB reads no LZ4: `lz4 -d` makes temporary files first, counted."}


@dataclass(frozen=True)
class Engine:
    """One that answers the questions."""

    name: str
    version: str
    command: Callable[[DataSet, int, Path], list[str]]
    """What is measured: data, workers, where results go."""
    export: Callable[[Path, Path], None]
    """Writes the answers of a result into a folder; not measured."""
    start: list[str]
    """Starts, says its version, and ends."""


def remove(result: Path) -> None:
    """Clears away a result, so that each run begins with nothing."""
    for path in result.parent.glob(result.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def weir(topology: Path) -> Engine:
    def command(data: DataSet, workers: int, result: Path) -> list[str]:
        run = [program("weir"), "run", "--quiet", "--source", str(data.folder)]
        run += ["--database", str(result), "--topology", str(topology)]
        return [*run, "--jobs", str(workers)]

    start = [program("weir"), "--version"]
    told = subprocess.run(start, capture_output=True, text=True, check=True)
    return Engine("Weir", told.stdout.strip(), command, answers.export_weir, start)


def peer(script: str, topology: Path) -> Engine:
    base = [str(VENV / "bin" / "python"), "-B", str(HERE / script)]

    def command(data: DataSet, workers: int, result: Path) -> list[str]:
        run = [*base, "run", "--data", str(data.folder), "--log", data.format]
        run += ["--codec", data.codec, "--threads", str(workers), "--out", str(result)]
        return [*run, "--topology", str(topology)]

    def export(result: Path, folder: Path) -> None:
        run = [*base, "export", "--out", str(result), "--answers", str(folder)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"{script} could not export: {done.stderr[-2000:]}")

    start = [*base, "version"]
    told = subprocess.run(start, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise BenchError(f"{script} does not start: {told.stderr[-2000:]}")
    about = json.loads(told.stdout)
    return Engine(about["name"], about["version"], command, export, start)


def is_peer_python_ready() -> bool:
    wanted, made = HERE / "requirements.txt", VENV / "requirements.txt"
    return made.exists() and made.read_bytes() == wanted.read_bytes()


def make_peer_python() -> None:
    """Makes the virtual environment, once for each version of requirements.txt."""
    if is_peer_python_ready():
        return
    wanted = HERE / "requirements.txt"
    say(f"making {VENV.relative_to(HERE.parent.parent)}; this downloads half a gigabyte once")
    VENV.parent.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
    done = subprocess.run([*pip, "install", "-r", str(wanted)], check=False)
    if done.returncode != 0:
        raise BenchError("pip could not install the peers, see above; --no-peers goes without")
    shutil.copy(wanted, VENV / "requirements.txt")


def peers(topology: Path) -> list[Engine]:
    return [peer("duckdb_peer.py", topology), peer("clickhouse_peer.py", topology)]
