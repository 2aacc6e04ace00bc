"""`setup`: makes the peers' Python and the floors' program, so that later runs find them."""

from __future__ import annotations

import argparse

import engines
import floors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-peers", action="store_true", help="without what comes from PyPI")


def run(given: argparse.Namespace) -> str:
    if not given.no_peers:
        engines.make_peer_python()
    floors.build()
    return ""
