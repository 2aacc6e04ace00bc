"""Five programs that are not Weir, each asked as its users ask it; the database is read, never written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from questions import Row

SECONDS = 120


class ClientError(Exception):
    """A client could not be asked."""


@dataclass
class Place:
    """Where things are."""

    database: Path
    scratch: Path
    programs: Path  # of the virtual environment
    metadata: Path
    casts: Path


def settings(scratch: Path) -> dict[str, str]:
    """An environment with a home of its own, so that nobody's settings count."""
    return {"PATH": os.environ["PATH"], "HOME": str(scratch), "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def run(command: list[str], scratch: Path) -> str:
    """Standard output of a program that has to end well."""
    done = subprocess.run(
        command, check=False, input="", capture_output=True, text=True,
        cwd=scratch, env=settings(scratch), timeout=SECONDS,
    )
    if done.returncode != 0:
        raise ClientError(f"{Path(command[0]).name} ends with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def rows_of(objects: str) -> list[Row]:
    """Rows of a JSON array of objects; nothing at all is no rows, as the shell says it."""
    return [list(one.values()) for one in json.loads(objects or "[]")]


def weir(program: str, place: Place, sql: str, form: str = "json") -> str:
    return run([program, "query", str(place.database), sql, "--format", form], place.scratch)


def sqlite_shell(place: Place) -> Callable[[str], list[Row]]:
    return lambda sql: rows_of(run(["sqlite3", "-readonly", "-json", str(place.database), sql], place.scratch))


def duckdb(place: Place) -> tuple[Callable[[str], list[Row]], list[str]]:
    """DuckDB works out sums and orders itself, over columns that SQLite, the older one in its extension, reads.

    Beside it, what of the shipped views it refuses to make.
    """
    import duckdb as engine
    import duckdb_extension_sqlite_scanner as package

    folder = Path(package.__file__).parent / "extensions" / f"v{engine.__version__}"
    connection = engine.connect(config={"home_directory": str(place.scratch), "threads": 2})
    connection.execute(f"LOAD '{folder / 'sqlite_scanner.duckdb_extension'}'")
    connection.execute(f"SET VARIABLE weir = '{place.database}'")
    refused = []
    for statement in connection.extract_statements(place.casts.read_text()):
        try:
            connection.execute(statement)
        except engine.Error as error:
            refused.append(" ".join(str(error).split())[:150])
    return lambda sql: [list(row) for row in connection.execute(sql).fetchall()], refused


@dataclass
class Table:
    names: list[str]
    rows: list[Row]

    def objects(self) -> list[dict[str, object]]:
        return [dict(zip(self.names, row)) for row in self.rows]


def odbc(place: Place) -> Callable[[str], Table]:
    import pyodbc

    where = f"Driver=SQLite3;Database=file:{place.database}?mode=ro;NoCreat=1;BigInt=1"
    connection = pyodbc.connect(where, autocommit=True, timeout=SECONDS)

    def ask(sql: str) -> Table:
        cursor = connection.execute(sql)
        return Table([column[0] for column in cursor.description], [list(row) for row in cursor.fetchall()])

    return ask


class Datasette:
    """`datasette serve` on a free port of this machine, for as long as the `with` lasts."""

    def __init__(self, place: Place) -> None:
        self.command = [
            str(place.programs / "datasette"), "serve", "--host", "127.0.0.1", "--port", "0",
            "--immutable", str(place.database), "--metadata", str(place.metadata),
            "--setting", "sql_time_limit_ms", "30000", "--setting", "suggest_facets", "off",
        ]
        self.scratch = place.scratch
        self.log = place.scratch / "datasette.log"

    def __enter__(self) -> Datasette:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.scratch, env=settings(self.scratch),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
            )
        try:
            self.address = self._address()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _address(self) -> str:
        """What it says when it is ready; the port is the kernel's choice."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(r"running on (http://127\.0\.0\.1:[0-9]+)", self.log.read_text()):
                return found[1]
            time.sleep(0.05)
        raise ClientError(f"datasette does not start: {self.log.read_text()[-300:]}")

    def get(self, path: str, **arguments: str) -> tuple[int, str]:
        query = f"?{urllib.parse.urlencode(arguments)}" if arguments else ""
        try:
            with urllib.request.urlopen(f"{self.address}{path}{query}", timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def rows(self, path: str, **arguments: str) -> list[Row]:
        status, body = self.get(path, _shape="array", **arguments)
        if status != 200:
            raise ClientError(f"{path} answers {status}: {body[:300]}")
        return rows_of(body)


def visidata(place: Place, queries: dict[str, str], views: list[str]) -> Callable[[str], list[dict[str, object]]]:
    """One replay in batch mode: each query by `exec-sql`, each view opened and saved whole, a frequency table of `coverage`.

    What was saved is read when it is asked for: views take tens of megabytes.
    """
    sheet = place.database.stem
    steps = [("", "", "", "open-file", str(place.database))]
    for name, sql in queries.items():
        steps += [(sheet, "", "", "exec-sql", " ".join(sql.split()))]
        steps += [("", "", "", "save-sheet", f"query-{name}.json")]
    for name in views:
        # The sign is VisiData's for a row that is named by its key.
        steps += [(sheet, "", f"キ{name}", "open-row", "")]
        steps += [("", "", "", "save-sheet", f"view-{name}.json")]
    steps += [("coverage", "log", "", "freq-col", ""), ("", "", "", "save-sheet", "frequency.json")]
    names = ("sheet", "col", "row", "longname", "input")
    log = place.scratch / "replay.vdj"
    log.write_text("".join(json.dumps(dict(zip(names, step))) + "\n" for step in steps))
    options = ["--load-lazy", "--sqlite-param-mode=ro", "--overwrite=y", "--motd-url=", "--config=/dev/null"]
    run([str(place.programs / "vd"), "-b", *options, "-p", str(log)], place.scratch)
    return lambda name: json.loads((place.scratch / f"{name}.json").read_text())
