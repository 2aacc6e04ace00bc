"""Whether two clients say the same."""

from __future__ import annotations

import math

from questions import Row


def number(cell: object) -> object:
    """A number that came as text."""
    if not isinstance(cell, str):
        return cell
    try:
        return int(cell)
    except ValueError:
        return float(cell)


def same_cell(wanted: object, got: object, tolerance: float) -> bool:
    if wanted is None or got is None:
        return wanted is got
    if isinstance(wanted, str):
        return wanted == got
    try:
        got = number(got)
    except ValueError:
        return False
    if isinstance(wanted, int):
        return got == wanted
    # Sums of reals depend on the order in which they are added; nothing else may differ.
    return (
        isinstance(wanted, float) and isinstance(got, (int, float))
        and math.isclose(wanted, got, rel_tol=tolerance, abs_tol=tolerance)
    )


def differences(wanted: list[Row], got: list[Row], tolerance: float = 0.0) -> list[str]:
    """What differs, in words, a cell or a number of rows each."""
    if len(wanted) != len(got):
        return [f"{len(got)} rows instead of {len(wanted)}"]
    found = []
    for line, (wanted_row, got_row) in enumerate(zip(wanted, got), 1):
        if len(wanted_row) != len(got_row):
            found.append(f"row {line} has {len(got_row)} columns instead of {len(wanted_row)}")
            continue
        found += [
            f"row {line}, column {place}: {got_cell!r} instead of {wanted_cell!r}"
            for place, (wanted_cell, got_cell) in enumerate(zip(wanted_row, got_row), 1)
            if not same_cell(wanted_cell, got_cell, tolerance)
        ]
    return found


def numbers_as_text(wanted: list[Row], got: list[Row]) -> int:
    return sum(
        isinstance(got_cell, str) and isinstance(wanted_cell, (int, float))
        for wanted_row, got_row in zip(wanted, got)
        for wanted_cell, got_cell in zip(wanted_row, got_row)
    )
