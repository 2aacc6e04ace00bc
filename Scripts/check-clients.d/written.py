"""What is written from the program and the questions: Datasette's metadata, casts for DuckDB, parts of the page."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import yaml
from questions import Question
from schema import View

HEAD = "Written by Scripts/check-clients write from `weir schema` and questions.yaml: change those."
NOT_PUBLIC = "Not public: what the views rest on. It may change with any version; ask the public views."
CASTS = {"integer": "BIGINT", "real": "DOUBLE"}


class Folded(str):
    """Text of several lines: as a block."""


class Dumper(yaml.SafeDumper):
    pass


Dumper.add_representer(
    Folded, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)


def metadata(views: list[View], questions: list[Question], inner: list[tuple[str, str]]) -> str:
    """Datasette's metadata; `inner` has name and type of the tables and views that are not public."""
    tables: dict[str, dict[str, object]] = {
        view.name: {
            "description": f"One {view.row}. {view.meaning} (Rules {view.rules}.)",
            "columns": {column.name: column.described for column in view.columns},
        }
        for view in views
    }
    for name, kind in inner:
        tables[name] = {"description": NOT_PUBLIC} | ({"hidden": True} if kind == "table" else {})
    document = {
        "title": "Weir",
        "description": "Who talked to whom, what left, what was denied and by which rule, and what is missing.",
        "databases": {
            "weir": {
                "queries": {
                    question.id: {
                        "title": question.title,
                        "description": f"{question.asks} {question.minds}",
                        "sql": Folded(question.sql),
                    }
                    for question in questions
                },
                "tables": tables,
            }
        },
    }
    text = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return f"# {HEAD}\n# A database's name is its file's: this is for weir.sqlite.\n{text}"


def casts(views: list[View]) -> str:
    """Views for DuckDB in which numbers are numbers, over the file that a variable names."""
    parts = [
        f"-- {HEAD}",
        "-- For DuckDB with its sqlite extension: views of the names and columns that the public ones have, over the file that a",
        "-- variable names. Set it first: SET VARIABLE weir = 'results/weir.sqlite'. By ATTACH many views cannot be read: DuckDB",
        "-- takes their SQL for its own.",
        "",
        "-- SQLite gives columns of views no types. As text they are whole; the views below make numbers of numbers.",
        "SET sqlite_all_varchar = true;",
        "-- NULL comes first, as in SQLite.",
        "SET default_null_order = 'sqlite';",
    ]
    for view in views:
        numbers = [column for column in view.columns if column.is_number]
        lines = [f"    CAST({column.name} AS {CASTS[column.type]}) AS {column.name}" for column in numbers]
        replaced = " REPLACE (\n" + ",\n".join(lines) + "\n)" if lines else ""
        source = f"sqlite_scan(getvariable('weir'), '{view.name}')"
        parts += ["", f"CREATE OR REPLACE TEMP VIEW {view.name} AS SELECT *{replaced} FROM {source};"]
    return "\n".join(parts) + "\n"


def table_of_views(views: list[View]) -> str:
    lines = ["| view | one row per | what it says | units |", "|---|---|---|---|"]
    for view in views:
        units: dict[str, list[str]] = {}
        for column in view.columns:
            if column.unit:
                units.setdefault(column.unit, []).append(f"`{column.name}`")
        said = "; ".join(f"{unit}: {', '.join(names)}" for unit, names in units.items())
        # The first sentence: all of it is in `weir schema`.
        first = re.split(r"(?<=[.:;]) ", view.meaning, maxsplit=1)[0].rstrip(".:;")
        lines.append(f"| `{view.name}` | {view.row.removeprefix('row per ')} | {first} | {said} |")
    return "\n".join(lines)


def answered(questions: list[Question], answers: dict[str, str]) -> str:
    """The questions with SQL and answers, `answers` as Markdown tables."""
    parts = []
    for number, question in enumerate(questions, 1):
        parts += [
            f"### {number}. {question.title}",
            wrapped(f"{question.asks} Asked of {' and '.join(f'`{view}`' for view in question.views)}."),
            f"```sql\n{question.sql.strip()}\n```",
            answers[question.id].strip(),
            wrapped(f"**Mind:** {question.minds}"),
        ]
    return "\n\n".join(parts)


def wrapped(text: str) -> str:
    return textwrap.fill(text, 140, break_long_words=False, break_on_hyphens=False)


def with_part(page: str, name: str, part: str) -> str:
    """The page with what stands between two marks replaced."""
    begin, end = f"<!-- {name}: written by Scripts/check-clients write -->\n", f"\n<!-- end of {name} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no marks of {name}")
    return f"{before}{begin}\n{part}\n{end}{after}"


def differs(file: Path, wanted: str) -> str | None:
    """The first line in which the file is not as it would be written now."""
    lines, now = (file.read_text() if file.exists() else "").splitlines(), wanted.splitlines()
    for number, (line, other) in enumerate(zip(lines, now), 1):
        if line != other:
            return f"line {number} is {line!r}, would be {other!r}"
    return None if len(lines) == len(now) else f"{len(lines)} lines instead of {len(now)}"
