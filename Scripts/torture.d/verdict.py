"""What must be true of a database, whatever happened to the run that wrote it."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = ("", "-wal", "-shm", "-journal")
ROLES = (Path(__file__).resolve().parent / "roles.sql").read_text()
INPUT_COLUMNS = """path, bytes_stored, bytes_read, sha256, records, rows_read, rows_kept,
    rows_rejected, rows_duplicate, status, "partition", first_time, last_time"""


# Of whole databases, by the hash of the file: a run that has nothing to do leaves it as it is.
STATES: dict[bytes | None, State] = {}


class Broken(Exception):
    """A database that is not as it must be."""


@dataclass(frozen=True)
class State:
    """What a database says that does not depend on when it was said.

    `facts` are sums by reporter-hour. Of an input, `read` is what does not depend on what other inputs
    were read before: which of two owns a record that both show.
    """

    digest: str
    inputs: frozenset[tuple[object, ...]]
    facts: frozenset[tuple[object, ...]]

    @property
    def read(self) -> frozenset[tuple[object, ...]]:
        return frozenset((*row[:6], row[7], row[9]) for row in self.inputs)


def look_at(weir: str, database: Path, scratch: Path) -> State:
    """The state of a database; of one that is the same byte for byte as another it is known.

    A copy is looked at, so that the next run finds the write-ahead log as it was left.
    """
    is_alone = not any(Path(f"{database}{suffix}").exists() for suffix in SUFFIXES[1:])
    content = hashlib.sha256(database.read_bytes()).digest() if is_alone else None
    if content in STATES:
        return STATES[content]
    copy = scratch / f"copy-{database.name}"
    for suffix in SUFFIXES:
        Path(f"{copy}{suffix}").unlink(missing_ok=True)
        if (stored := Path(f"{database}{suffix}")).exists():
            shutil.copyfile(stored, f"{copy}{suffix}")
    try:
        # First as a user would, who may only read.
        asked = subprocess.run([weir, "digest", str(copy)], capture_output=True, text=True)
        if asked.returncode != 0:
            raise Broken(f"weir digest ends with {asked.returncode}: {asked.stderr.strip()}")
        inputs, facts = check(copy)
    except sqlite3.Error as error:
        raise Broken(f"SQLite: {error}") from error
    finally:
        for suffix in SUFFIXES:
            Path(f"{copy}{suffix}").unlink(missing_ok=True)
    state = State(asked.stdout.strip(), inputs, facts)
    if content is not None:
        STATES[content] = state
    return state


def check(
    database: Path,
) -> tuple[frozenset[tuple[object, ...]], frozenset[tuple[object, ...]]]:
    """Checks what must hold at any instant; inputs, and sums by reporter-hour."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise Broken(f"integrity_check: {found}")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise Broken("foreign_key_check finds rows")
        inputs = connection.execute(f"SELECT {INPUT_COLUMNS} FROM inputs").fetchall()
        for path, _, _, _, _, read, kept, rejected, duplicate, *_ in inputs:
            if read != kept + rejected + duplicate:
                raise Broken(f"{path} does not balance (R2)")
        # Sums without what inventory and other partitions say of them.
        facts = connection.execute(
            """SELECT log, hour, reporter, sum(flows_opened), sum(flows_closed),
                sum(denied), sum(packets_sent), sum(bytes_sent), sum(packets_received),
                sum(bytes_received), min(first_seen), max(last_seen)
            FROM flow_facts GROUP BY 1, 2, 3"""
        ).fetchall()
        # By day also of days without hours.
        facts += connection.execute(
            """SELECT 'flows', day, sum(flows_opened), sum(bytes_sent) FROM flows_daily GROUP BY day
            UNION ALL SELECT 'denials', day, sum(attempts), min(first_seen) FROM denials_daily GROUP BY day
            UNION ALL SELECT detail, day, attempts, hits FROM rolled_up_days"""
        ).fetchall()
        # Each of several statements; only the last one gives a row.
        *before, count = [part for part in ROLES.split(";") if part.strip()]
        for statement in before:
            connection.execute(statement)
        wrong = connection.execute(count).fetchone()[0]
        if wrong:
            raise Broken(f"{wrong} rows have another role than R5 says")
    return frozenset(inputs), frozenset(facts)


def state_if_any(weir: str, database: Path, scratch: Path) -> State | None:
    """The state, or nothing if there is no database."""
    return look_at(weir, database, scratch) if database.exists() else None


def leftovers(folder: Path, database: Path) -> list[str]:
    """What lies beside a database after a run that ended well: nothing may."""
    return sorted(path.name for path in folder.iterdir() if path != database)
