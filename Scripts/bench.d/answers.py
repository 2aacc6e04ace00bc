"""The three questions, and the comparison of two engines' answers to them.

An answer is a file of lines, the key's columns first, without order. What was not measured is 0 in
all of them: SQL engines differ in whether a sum over nothing is NULL.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from places import BenchError, program

QUESTIONS = {
    "a": "totals by hour, source, destination, destination port and protocol",
    "b": "egress by hour, address and class",
    "c": "denied by hour, rule, direction, source, destination, destination port and protocol",
}
KEY_COLUMNS = {"a": 5, "b": 3, "c": 7}

# Over the public views. `flow_facts` holds all rows; `egress` those that count once (R5).
WEIR_SQL = {
    "a": """
        SELECT strftime('%s', hour) AS hour_s, source_ip, destination_ip, destination_port, protocol,
               SUM(flows_opened) AS opened, SUM(flows_closed) AS closed,
               COALESCE(SUM(packets_sent), 0) AS ps, COALESCE(SUM(bytes_sent), 0) AS bs,
               COALESCE(SUM(packets_received), 0) AS pr, COALESCE(SUM(bytes_received), 0) AS br
        FROM flow_facts WHERE decision = 'allow'
        GROUP BY hour, source_ip, destination_ip, destination_port, protocol""",
    "b": """
        SELECT strftime('%s', hour) AS hour_s, source_ip, destination_class,
               SUM(flows_opened) AS opened, COALESCE(SUM(bytes_out), 0) AS bytes_out,
               COALESCE(SUM(bytes_in), 0) AS bytes_in
        FROM egress GROUP BY hour, source_ip, destination_class""",
    "c": """
        SELECT strftime('%s', hour) AS hour_s, rule, direction, source_ip, destination_ip,
               destination_port, protocol, SUM(attempts) AS denied,
               strftime('%s', MIN(first_seen)) AS first_s, strftime('%s', MAX(last_seen)) AS last_s
        FROM denials
        GROUP BY hour, rule, direction, source_ip, destination_ip, destination_port, protocol""",
}


def export_weir(database: Path, folder: Path) -> None:
    """Writes Weir's answers, asked as any user would ask."""
    for name, sql in WEIR_SQL.items():
        command = [program("weir"), "query", str(database), sql, "--format", "csv"]
        with open(folder / name, "wb") as file:
            done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
            if done.returncode != 0:
                raise BenchError(f"weir query ended with status {done.returncode}")
            file.write(done.stdout.partition(b"\n")[2].replace(b"\r\n", b"\n"))


def _sort(path: Path) -> Path:
    """A copy in the order of bytes. The comma sorts before all that names and numbers hold."""
    ordered = path.with_suffix(".sorted")
    environment = os.environ | {"LC_ALL": "C", "TMPDIR": str(path.parent)}
    with open(ordered, "wb") as file:
        subprocess.run(["sort", str(path)], stdout=file, env=environment, check=True)
    return ordered


def _rows(path: Path, width: int) -> Iterator[tuple[list[str], list[str]]]:
    with open(path, encoding="utf-8") as file:
        for line in file:
            columns = line.rstrip("\n").split(",")
            yield columns[:width], columns[width:]


def _differences(mine: Path, theirs: Path, width: int) -> Iterator[str]:
    """The rows that are not the same in both, as a merge of two sorted files."""
    left, right = _rows(mine, width), _rows(theirs, width)
    one, other = next(left, None), next(right, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            yield f"{','.join(one[0])}: only Weir says {','.join(one[1])}"
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            yield f"{','.join(other[0])}: Weir has no such row, there it is {','.join(other[1])}"
            other = next(right, None)
        else:
            if one[1] != other[1]:
                yield f"{','.join(one[0])}: Weir {','.join(one[1])}, there {','.join(other[1])}"
            one, other = next(left, None), next(right, None)


def compare(weir: Path, other: Path, name: str, shown: int = 10) -> dict[str, int]:
    """Compares two folders of answers; the number of rows of each.

    Raises `BenchError` with the first rows that differ.
    """
    counts = {}
    for question, title in QUESTIONS.items():
        mine, theirs = _sort(weir / question), _sort(other / question)
        with open(mine, "rb") as one, open(theirs, "rb") as two:
            blocks = iter(lambda: (one.read(1 << 20), two.read(1 << 20)), (b"", b""))
            same = all(first == second for first, second in blocks)
        if not same:
            rows = list(_differences(mine, theirs, KEY_COLUMNS[question]))
            listed = "\n  ".join(rows[:shown])
            raise BenchError(
                f"{name} and Weir differ in {len(rows)} rows of ({question}) {title}:\n  {listed}"
            )
        with open(mine, "rb") as file:
            blocks = iter(lambda: file.read(1 << 20), b"")
            counts[question] = sum(block.count(b"\n") for block in blocks)
    if counts["a"] == 0:
        raise BenchError(f"{name} and Weir agree on nothing: there are no answers")
    return counts
