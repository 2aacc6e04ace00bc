"""The worked questions of Pipelines/questions, and what each client has to answer besides: the totals of every view."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from schema import View

# What a view is summed up by: the first of its columns that is one of these.
KEYS = (
    "hour", "day", "month", "first_hour", "enforcer", "section", "format", "kind", "reason", "status", "run_id"
)

Row = list[object]


class QuestionError(Exception):
    """The file of questions is not as it should be."""


@dataclass
class Question:
    id: str
    title: str
    asks: str
    minds: str
    sql: str

    @property
    def views(self) -> list[str]:
        """Names behind FROM and JOIN, each once."""
        return sorted(set(re.findall(r"\b(?:FROM|JOIN)\s+([a-z_]+)", self.sql)))


def load(file: Path, views: list[View]) -> list[Question]:
    questions = [Question(**one) for one in yaml.safe_load(file.read_text())["questions"]]
    public = {view.name for view in views}
    for question in questions:
        if strangers := [name for name in question.views if name not in public]:
            raise QuestionError(f"{question.id} asks {strangers}, which are no public views")
        if question.id in public:
            raise QuestionError(f"{question.id} is a view, whose page Datasette would not show beside the question")
        if not question.views or "ORDER BY" not in question.sql:
            raise QuestionError(f"{question.id} asks no view, or in no order")
    if len({question.id for question in questions}) != len(questions):
        raise QuestionError("two questions have one id")
    return questions


def key_of(view: View) -> str | None:
    names = [column.name for column in view.columns]
    return next((name for name in KEYS if name in names), None)


def totals_sql(view: View) -> str:
    """Rows by key; of each number how many there are and their sum, of each text how many and their characters."""
    figures = ["COUNT(*) AS row_count"]
    for column in view.columns:
        summed = column.name if column.is_number else f"LENGTH({column.name})"
        figures += [f"COUNT({column.name}) AS n_{column.name}", f"SUM({summed}) AS sum_{column.name}"]
    key = key_of(view)
    return (
        f"SELECT {key or 'NULL'} AS total_of, {', '.join(figures)} FROM {view.name}"
        + (f" GROUP BY {key} ORDER BY {key}" if key else "")
    )


def totals_of(view: View, rows: list[dict[str, object]]) -> list[Row]:
    """What `totals_sql` says, of rows that a client has read as a whole."""
    key = key_of(view)
    groups: dict[object, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        groups[row.get(key) if key else None].append(row)
    if not groups and not key:
        groups[None] = []
    totals: list[Row] = []
    # NULL first, as SQLite sorts it.
    for value in sorted(groups, key=lambda one: (one is not None, one or "")):
        line: Row = [value, len(groups[value])]
        for column in view.columns:
            present = [cell for row in groups[value] if (cell := row.get(column.name)) is not None]
            # SUM over nothing is NULL.
            line += [len(present), sum(map(measured(column.type), present)) if present else None]
        totals.append(line)
    return totals


def measured(type_name: str) -> Callable:
    """A number as it is; clients that hand it over as text are read, too, for what they say."""
    kinds: dict[str, Callable] = {"integer": int, "real": float, "text": len}
    return kinds[type_name]
