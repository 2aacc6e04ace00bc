"""Tables of Markdown, the machine in words, and the sections of Tests/Benchmarks/RESULTS.md."""

from __future__ import annotations

import datetime
import os
import platform
import re
import sys
from pathlib import Path

from places import RESULTS

HEAD = """# What was measured

Written by `Scripts/bench ... --save`; [README.md](README.md) says what each figure means and how to
repeat it. A section is one command's last saved result.
"""


def count(value: float) -> str:
    """A number with its thousands set apart."""
    return f"{value:,.0f}"


def short(value: float) -> str:
    """10 k, 3 M: numbers of a scale."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= unit:
            return f"{value / unit:.3g} {name}"
    return f"{value:.3g}"


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def megabytes(value: float) -> str:
    return f"{value / 1e6:,.1f}" if value < 10e6 else f"{value / 1e6:,.0f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, its columns aligned; all but the first hold numbers."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]

    def line(cells: list[str]) -> str:
        padded = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join(padded) + " |"

    rule = [("-" * width) if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def machine() -> str:
    """Processor, cores, memory and system, as far as the kernel tells."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {pages / 2**30:.0f} GiB, {system}"


def heading(title: str) -> str:
    """Title, command, machine, date: what a figure needs to be believed."""
    today = datetime.datetime.now(datetime.UTC).date()
    words = " ".join(word for word in sys.argv[1:] if word != "--save")
    words = re.sub(r" ?--work \S+", "", words)
    return f"## {title}\n\n`Scripts/bench {words}`, {today}; {machine()}.\n\n"


def save(name: str, text: str) -> None:
    """Puts a section into RESULTS.md in place of the last one of this name."""
    path = RESULTS / "RESULTS.md"
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    section = f"{begin}\n{text.strip()}\n\n{end}"
    old = path.read_text() if path.exists() else HEAD
    if begin in old:
        before, _, rest = old.partition(begin)
        new = before + section + rest.partition(end)[2]
    else:
        new = old.rstrip() + "\n\n" + section + "\n"
    path.write_text(new)
