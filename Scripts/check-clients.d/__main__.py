"""Asks five clients the ten questions and for the totals of every public view, or writes what is made from them."""

from __future__ import annotations

import html
import json
import shutil
import signal
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import clients
import questions
import schema
import written
from clients import ClientError, Place
from compare import differences, numbers_as_text
from questions import Question, Row, totals_of
from schema import View

# Sums of reals: the order in which a client adds them is its own, and a shell shows 15 digits.
TOLERANCE = 1e-9
failures: list[str] = []


def expect(holds: bool, words: str, found: list[str] | None = None) -> None:
    print(f"{'ok' if holds else 'FAILED':7} {words}", flush=True)
    if holds:
        return
    failures.append(words)
    for line in (found or [])[:3]:
        print(f"        {line}")
    if found and len(found) > 3:
        print(f"        and {len(found) - 3:,} more")


class Night:
    """The sample night, what the program says of it, and what is shipped with it."""

    def __init__(self, root: Path, program: str, database: Path, scratch: Path) -> None:
        self.root, self.program = root, program
        shipped = root / "Pipelines" / "questions"
        self.files = {
            "metadata": shipped / "metadata.yaml",
            "casts": shipped / "duckdb.sql",
            "page": root / "Sources" / "Pipeline" / "Pipeline.docc" / "AskingQuestions.md",
        }
        self.place = Place(
            database, scratch, Path(sys.executable).parent, self.files["metadata"], self.files["casts"]
        )
        self.views: list[View] = schema.parse(clients.run([program, "schema"], scratch))
        self.questions: list[Question] = questions.load(shipped / "questions.yaml", self.views)
        self.sql = {one.id: one.sql for one in self.questions}
        self.totals_sql = {view.name: questions.totals_sql(view) for view in self.views}

    def ask(self, sql: str) -> list[Row]:
        return clients.rows_of(clients.weir(self.program, self.place, sql))

    def columns(self, question: str) -> list[str]:
        """Names of an answer's columns; the sample night answers each question with a row at least."""
        return list(json.loads(clients.weir(self.program, self.place, self.sql[question]))[0])

    def texts(self) -> dict[str, str]:
        """What the files would be if they were written now."""
        public = {view.name for view in self.views}
        inner = clients.sqlite_shell(self.place)(
            "SELECT name, type FROM sqlite_master"
            " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY 2, 1"
        )
        answers = {name: clients.weir(self.program, self.place, sql, "markdown") for name, sql in self.sql.items()}
        page = self.files["page"].read_text()
        page = written.with_part(page, "views", written.table_of_views(self.views))
        page = written.with_part(page, "questions", written.answered(self.questions, answers))
        others = [(str(name), str(kind)) for name, kind in inner if name not in public]
        return {
            "metadata": written.metadata(self.views, self.questions, others),
            "casts": written.casts(self.views),
            "page": page,
        }


def check_written(night: Night) -> None:
    for name, text in night.texts().items():
        file = night.files[name]
        found = written.differs(file, text)
        expect(
            found is None, f"{file.relative_to(night.root)} is what the program and the questions give",
            [found, "Scripts/check-clients write writes it"] if found else [],
        )


def check_types(night: Night) -> None:
    """Columns are those of `weir schema`, and each value is of the type that it says, or NULL."""
    ask = clients.sqlite_shell(night.place)
    wrong: list[str] = []
    for view in night.views:
        columns = [str(row[0]) for row in ask(f"SELECT name FROM pragma_table_info('{view.name}')")]
        if columns != [column.name for column in view.columns]:
            wrong.append(f"{view.name} has the columns {columns}")
            continue
        counted = [
            f"SUM(typeof({column.name}) NOT IN ('{column.type}', 'null')) AS {column.name}"
            for column in view.columns
        ]
        counts = ask(f"SELECT {', '.join(counted)} FROM {view.name}")[0]
        wrong += [
            f"{view.name}.{column.name}: {count} values are not {column.type}"
            for column, count in zip(view.columns, counts) if count
        ]
    number = sum(len(view.columns) for view in night.views)
    expect(not wrong, f"{len(night.views)} views have the {number} columns of weir schema, and their types", wrong)


def check(
    client: str, what: str, wanted: dict[str, list[Row]], got: Callable[[str], list[Row]],
    tolerance: float = 0.0, knows_types: bool = True,
) -> None:
    """One line for all answers of a client; one that does not know a column's type may give its numbers as text."""
    found: list[str] = []
    texts = 0
    for name, rows in wanted.items():
        try:
            answer = got(name)
        except Exception as error:  # Whatever a client throws is its answer, and it is asked the rest all the same.
            found.append(f"{name}: {type(error).__name__}: {' '.join(str(error).split())[:150]}")
            continue
        found += [f"{name}: {words}" for words in differences(rows, answer, tolerance)]
        texts += numbers_as_text(rows, answer)
    if texts and knows_types:
        found.append(f"{texts} numbers came as text")
    figures = sum(len(row) for rows in wanted.values() for row in rows)
    said = f", {texts} of them numbers as text" if texts else ""
    expect(not found, f"{client}: {what}, {figures:,} values as weir query gives them{said}", found)


def check_all(night: Night) -> None:
    ten = {name: night.ask(sql) for name, sql in night.sql.items()}
    totals = {name: night.ask(sql) for name, sql in night.totals_sql.items()}
    view_named = {view.name: view for view in night.views}
    ten_words, totals_words = f"{len(ten)} questions", f"totals of {len(totals)} views"

    def both(client: str, ask: Callable[[str], list[Row]]) -> None:
        check(client, ten_words, ten, lambda name: ask(night.sql[name]))
        check(client, totals_words, totals, lambda name: ask(night.totals_sql[name]), TOLERANCE)

    def in_shell() -> None:
        both("sqlite3", clients.sqlite_shell(night.place))

    def in_duckdb() -> None:
        ask, refused = clients.duckdb(night.place)
        expect(not refused, f"DuckDB: duckdb.sql makes its {len(totals)} views", refused)
        both("DuckDB", ask)

    def by_odbc() -> None:
        ask = clients.odbc(night.place)
        check("ODBC", ten_words, ten, lambda name: ask(night.sql[name]).rows, knows_types=False)
        whole = lambda name: totals_of(view_named[name], ask(f"SELECT * FROM {name}").objects())
        check("ODBC", f"{totals_words} read whole", totals, whole, TOLERANCE)

    def in_datasette() -> None:
        with clients.Datasette(night.place) as server:
            check("Datasette", f"{ten_words}, canned", ten, lambda name: server.rows(f"/weir/{name}.json"))
            sums = lambda name: server.rows("/weir.json", sql=night.totals_sql[name])
            check("Datasette", totals_words, totals, sums, TOLERANCE)
            pages = ["/", "/weir", *(f"/weir/{name}" for name in ten)]
            bad = [f"{page} answers {status}" for page in pages if (status := server.get(page)[0]) != 200]
            expect(not bad, f"Datasette: {len(pages)} pages, one a question", bad)
            status, shown = server.get("/weir/coverage")
            meaning = html.escape(view_named["coverage"].columns[-1].described)
            expect(status == 200 and meaning in shown, "Datasette: a view's page has units and meaning")

    def in_visidata() -> None:
        saved = clients.visidata(night.place, night.sql, list(totals))

        def filled(name: str) -> list[Row]:
            # VisiData leaves NULLs out of JSON, so that rows are filled up by the names that the program gives.
            return [[one.get(column) for column in night.columns(name)] for one in saved(f"query-{name}")]

        check("VisiData", f"{ten_words}, by exec-sql", ten, filled)
        whole = lambda name: totals_of(view_named[name], saved(f"view-{name}"))
        check("VisiData", f"{totals_words} opened whole", totals, whole, TOLERANCE)
        counted = night.ask("SELECT log, COUNT(*) FROM coverage GROUP BY log ORDER BY log")
        table = sorted([one["log"], one["count"]] for one in saved("frequency"))
        expect(table == counted, "VisiData: a frequency table of coverage counts as SQL does", [str(table)])

    needs: dict[str, tuple[list[object], Callable[[], None]]] = {
        "sqlite3": ([shutil.which("sqlite3")], in_shell),
        "DuckDB": ([find_spec("duckdb"), find_spec("duckdb_extension_sqlite_scanner")], in_duckdb),
        "ODBC": ([find_spec("pyodbc"), has_driver()], by_odbc),
        "Datasette": ([find_spec("datasette")], in_datasette),
        "VisiData": ([find_spec("visidata")], in_visidata),
    }
    for client, (there, asked) in needs.items():
        if not all(there):
            print(f"skipped {client}: it, its driver or its extension is not installed (Scripts/check-clients setup)")
            continue
        try:
            asked()
        except Exception as error:  # As above: the others are asked all the same.
            expect(False, f"{client}: {type(error).__name__}: {error}")


def has_driver() -> bool:
    try:
        import pyodbc

        return "SQLite3" in pyodbc.drivers()
    except ImportError:
        return False


def main() -> int:
    # Ended from outside, it ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command, root, program, database, scratch = sys.argv[1:6]
    night = Night(Path(root), program, Path(database), Path(scratch))
    if command == "write":
        for name, text in night.texts().items():
            night.files[name].write_text(text)
        return 0
    check_written(night)
    check_types(night)
    check_all(night)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ClientError, questions.QuestionError, schema.SchemaError, ValueError) as error:
        sys.exit(f"check-clients: {error}")
