"""What the peers share: their command line and where results and answers lie.

Runs under the Python of the peers' virtual environment, as `PEER run` (measured) and `PEER export`
(not measured).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from addresses import read_topology

KEYS = {
    "a": "hour, src, dst, dport, proto",
    "b": "hour, ip, class",
    "c": "hour, rule, dir, src, dst, dport, proto",
}
MEASURES = {
    "a": "opened, closed, ps, bs, pr, br",
    "b": "opened, bytes_out, bytes_in",
    "c": "denied, first_s, last_s",
}


@dataclass(frozen=True)
class Task:
    """One run of a peer."""

    verb: str
    out: Path
    answers: Path
    data: Path
    is_nsg: bool
    codec: str
    threads: int
    topology: Path

    def transit(self) -> str:
        """The transit NICs as a list of SQL literals."""
        return ", ".join(f"'{mac}'" for mac in sorted(read_topology(self.topology)[1]))

    def classes(self, addresses: list[str]) -> list[str]:
        classify, _ = read_topology(self.topology)
        return [classify(address) for address in addresses]


def task() -> Task:
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["run", "export", "version"])
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--answers", type=Path, default=Path())
    parser.add_argument("--data", type=Path, default=Path())
    parser.add_argument("--log", default="nsg-v2")
    parser.add_argument("--codec", default="plain")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--topology", type=Path, default=Path())
    given = parser.parse_args()
    return Task(
        verb=given.verb,
        out=given.out,
        answers=given.answers,
        data=given.data,
        is_nsg=given.log == "nsg-v2",
        codec=given.codec,
        threads=given.threads,
        topology=given.topology,
    )


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def tell_version(name: str, version: str) -> None:
    print(json.dumps({"name": name, "version": version}))
