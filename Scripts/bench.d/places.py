"""Where things are: the checkout, the programs, the peers' Python, the scratch folder."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RESULTS = ROOT / "Tests" / "Benchmarks"
VENV = ROOT / ".build" / "bench-venv"
FLOORS = ROOT / ".build" / "bench-floors"


class BenchError(Exception):
    """Something that ends the benchmark, in words for whoever runs it."""


class Finding(BenchError):
    """A result that is told and saved, and shows something that must not be: the status is 1."""

    def __init__(self, words: str, text: str) -> None:
        super().__init__(words)
        self.text = text


def program(name: str) -> str:
    """A built program of this project."""
    path = Path(os.environ.get("WEIR_BIN", "")) / name
    if not os.access(path, os.X_OK):
        raise BenchError(f"no {name} in {path.parent}; WEIR_BIN names a folder with built programs")
    return str(path)


def say(words: str) -> None:
    """Tells on standard error how far it is; standard output carries results only."""
    print(f"bench: {words}", file=sys.stderr, flush=True)


def draw(name: str, picture: str, is_saved: bool) -> None:
    """Writes a plot beside RESULTS.md, or, if it is not to be saved, where builds are."""
    folder = RESULTS if is_saved else ROOT / ".build" / "bench-curves"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.svg").write_text(picture)
    say(f"drawn: {(folder / f'{name}.svg').relative_to(ROOT)}")


@contextlib.contextmanager
def scratch(folder: str | None) -> Iterator[Path]:
    """The folder for data: a named one is kept, another is removed at the end."""
    if folder is not None:
        path = Path(folder).resolve()
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="weir-bench.") as temporary:
        yield Path(temporary)
