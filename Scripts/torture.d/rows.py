"""How many rows a text holds, counted without anything of Weir's; and the making of wrong ones."""

from __future__ import annotations

import ctypes
import json
import random
import re
from pathlib import Path

from shim import compile_library

# Of an event log's lines those are rows that tell of a flow, a request, a lookup or a refusal.
IS_ROW = {
    "hubble": re.compile(rb'"flow":\{'),
    "firewall": re.compile(rb'^(?!.*"msg":" ?Error:)'),
    "calico": re.compile(rb'^(?!.*"type":"UNLOGGED")'),
    "coredns": re.compile(rb'\[INFO\] \S+ - \d+ "'),
    "gateway": re.compile(rb'^(?!.*"category":"ApplicationGatewayPerformanceLog")'),
    "ingress": re.compile(rb'^[0-9a-f.:]+ - \S+ \['),
}
# What is cut there is no query or request any more.
OF_TEXT = ("coredns", "ingress")
DIGITS = re.compile(rb"[0-9]")


class Tuples:
    """The counter and changer of tuples, compiled into a folder."""

    def __init__(self, folder: Path) -> None:
        source = Path(__file__).with_name("rows.c")
        library = ctypes.CDLL(str(compile_library(source, folder / "rows.so")))
        self._count = library.count_tuples
        self._count.restype = ctypes.c_long
        self._count.argtypes = [ctypes.c_char_p, ctypes.c_long]
        self._change = library.change_tuples
        self._change.restype = ctypes.c_long
        self._change.argtypes = [
            ctypes.c_char_p, ctypes.c_long, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint64, ctypes.c_long,
        ]  # fmt: skip

    def count(self, text: bytes) -> int:
        """Tuples that are there to their closing quote."""
        return int(self._count(text, len(text)))

    def changed(self, text: bytes, seed: int, one_in: int) -> bytes:
        """The text with one in so many tuples wrong, empty or twice."""
        room = 2 * len(text) + 4096
        out = ctypes.create_string_buffer(room)
        written = self._change(text, len(text), out, room, seed, one_in)
        assert written >= 0
        return out.raw[:written]


def changed_lines(text: bytes, log: str, chance: random.Random, one_in: int) -> tuple[bytes, int]:
    """Some lines cut, some with another digit, some twice; and how many rows that makes.

    Of what is no JSON any more nobody can say how many rows it was: the input is listed as damaged.
    """
    out: list[bytes] = []
    rows = 0
    for line in text.splitlines(keepends=True):
        is_row = IS_ROW[log].search(line) is not None
        copies = 1
        if is_row and chance.randrange(one_in) == 0:
            way = chance.randrange(3 if log not in OF_TEXT else 1)
            if way == 0:
                copies = 2
            elif way == 1:
                line = line[: chance.randrange(2, len(line) - 1)] + b"\n"
            else:
                at = chance.choice([match.start() for match in DIGITS.finditer(line)])
                line = line[:at] + b"x" + line[at + 1 :]
            is_row = way == 0 or is_json(line)
        out += [line] * copies
        rows += copies * is_row
    return b"".join(out), rows


def is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
