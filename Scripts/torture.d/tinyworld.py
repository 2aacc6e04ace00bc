"""Tiny nights of all formats, and what their files may look like before they are whole."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from night import Programs
from shim import ROOT, TortureError

BLOCK_BLOB = b'{"records":['


@dataclass(frozen=True)
class File:
    """A file of a night as it is in the end.

    `commas` are where the records of a block blob begin, but for the first: an earlier version of it
    ends there, with the blob's own end behind (`formats`: new blocks come before the last one).
    """

    path: str
    whole: bytes
    commas: tuple[int, ...] = ()

    @property
    def is_inventory(self) -> bool:
        return self.path.split("/")[-2] in ("inventory", "rules")

    def grown_to(self, share: float, chance: random.Random) -> bytes:
        """An earlier version, cut between blocks if there are any, or at any byte."""
        if self.commas and chance.random() < 0.5:
            return self.of_blocks(share)
        return self.whole[: int(share * len(self.whole))]

    def of_blocks(self, share: float) -> bytes:
        """An earlier version of a block blob, which is whole as far as it goes."""
        at = self.commas[min(int(share * len(self.commas)), len(self.commas) - 1)]
        plain = self.plain[:at] + b"]}"
        return packed(plain) if self.is_packed else plain

    @property
    def is_packed(self) -> bool:
        return self.whole.startswith(b"\x1f\x8b")

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.whole) if self.is_packed else self.whole


def packed(plain: bytes) -> bytes:
    return gzip.compress(plain, 6, mtime=0)


def commas_of(plain: bytes) -> tuple[int, ...]:
    """Offsets of the commas between the records of a block blob."""
    if not plain.startswith(BLOCK_BLOB):
        return ()
    text = plain.decode("latin-1")
    decoder = json.JSONDecoder()
    found = []
    at = len(BLOCK_BLOB)
    while text[at] == "{":
        _, at = decoder.raw_decode(text, at)
        if text[at] == ",":
            found.append(at)
            at += 1
    return tuple(found)


class TinyWorld:
    """A night of a seed: flow logs of three formats, event logs, packets, inventory and rules.

    Half of the worlds are compressed by their generator, each blob another way; of the others some
    blobs are archived with gzip here, so that they can grow by blocks as well.
    """

    def __init__(self, programs: Programs, folder: Path, seed: int) -> None:
        self.seed = seed
        made = folder / f"world-{seed}"
        flags = ["--seed", str(seed), "--nodes", "2", "--pods-per-node", "3", "--hours", "2"]
        flags += ["--tuples", "400", "--output", str(made / "blobs"), "--events", str(made / "events")]
        flags += ["--rules", str(made / "rules"), "--inventory", str(made / "inventory/pods.json")]
        flags += ["--handshakes", str(made / "packets"), "--connections", "8"]
        flags += ["--compression", "mixed" if seed % 2 else "none"]
        flags += ["--format", ("mixed", "mixed", "nsg-v1", "vnet-v4")[seed % 4]]
        made.mkdir()
        generated = subprocess.run([programs.generate, *flags], capture_output=True, text=True)
        if generated.returncode != 0:
            raise TortureError(f"weir-generate: {generated.stderr}")
        chance = random.Random(seed)
        self.files = [file_of(made, path, chance) for path in sorted(made.rglob("*")) if path.is_file()]
        self.topology = ROOT / "Pipelines" / "topology.yaml"


def file_of(folder: Path, path: Path, chance: random.Random) -> File:
    whole = path.read_bytes()
    name = str(path.relative_to(folder))
    commas = commas_of(whole)
    if commas and chance.random() < 0.3:
        whole, name = packed(whole), name + ".gz"
    return File(name, whole, commas)
