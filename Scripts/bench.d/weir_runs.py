"""Runs of Weir and questions to its result, as several commands need them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from measure import Sample, measure
from places import BenchError, program


def load(
    source: Path, database: Path, topology: Path, workers: int = 1, flags: tuple[str, ...] = ()
) -> Sample:
    command = [program("weir"), "run", "--quiet", "--source", str(source)]
    command += ["--database", str(database), "--topology", str(topology)]
    return measure([*command, "--jobs", str(workers), *flags])


def ask(database: Path, sql: str) -> list[dict]:
    """The rows of a query, as a user gets them."""
    command = [program("weir"), "query", str(database), sql, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"weir query: {done.stderr.strip()}")
    told = json.loads(done.stdout)
    return told["rows"] if isinstance(told, dict) else told


def rows_kept(database: Path) -> int:
    return int(ask(database, "SELECT SUM(rows_kept) AS n FROM inputs")[0]["n"])


def check_rows(database: Path, wanted: int) -> None:
    """A run that is fast because it read less is no result."""
    if (found := rows_kept(database)) != wanted:
        raise BenchError(f"{database.name} holds {found:,} rows, {wanted:,} were written")


def stored_bytes(database: Path) -> int:
    """The database with what SQLite has beside it."""
    return sum(path.stat().st_size for path in database.parent.glob(database.name + "*"))


def fresh(work: Path) -> Path:
    """A folder for a database, inside the scratch folder."""
    return Path(tempfile.mkdtemp(prefix="database.", dir=work)) / "weir.sqlite"
