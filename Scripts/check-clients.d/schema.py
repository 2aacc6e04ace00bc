"""The public views as `weir schema` describes them: what metadata, casts and totals are made from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADER = re.compile(r"(\w+): one (row per .+)")
COLUMN = re.compile(r"  (\w+) +(text|integer|real)(?:, (\S+))?(?:  +(\S.*))?")


class SchemaError(Exception):
    """`weir schema` says what is not understood here."""


@dataclass
class Column:
    name: str
    type: str
    unit: str | None
    meaning: str

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "real")

    @property
    def described(self) -> str:
        """Its meaning with the unit in front: `bytes: from the cluster`."""
        return f"{self.unit}: {self.meaning}" if self.unit else self.meaning


@dataclass
class View:
    name: str
    row: str
    meaning: str = ""
    rules: str = ""
    columns: list[Column] = field(default_factory=list)


def parse(text: str) -> list[View]:
    """Views in the order of `weir schema`, which is that of the program's own declaration."""
    views: list[View] = []
    for line in text.splitlines():
        if header := HEADER.fullmatch(line):
            views.append(View(header[1], header[2]))
        elif not line.strip():
            continue
        elif not views:
            raise SchemaError(f"a line before the first view: {line}")
        elif column := COLUMN.fullmatch(line):
            views[-1].columns.append(Column(column[1], column[2], column[3], column[4] or ""))
        elif not line.startswith("  "):
            raise SchemaError(f"neither view nor column: {line}")
        elif views[-1].columns:
            last = views[-1].columns[-1]
            last.meaning = f"{last.meaning} {line.strip()}".strip()
        else:
            views[-1].meaning = f"{views[-1].meaning} {line.strip()}".strip()
    for view in views:
        # The rules of meaning end the paragraph.
        view.meaning, _, rules = view.meaning.partition(" Rules: ")
        view.rules = rules.rstrip(".")
        if not view.columns or not view.meaning or not view.rules:
            raise SchemaError(f"{view.name} has no columns, no meaning or no rules")
    return views
