"""Numbers as options take them."""

from __future__ import annotations

import argparse
import re


def number(text: str) -> int:
    """10000, 10k, 3M."""
    found = re.fullmatch(r"(\d+)([kMG]?)", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is no number like 30000, 30k or 3M")
    return int(found[1]) * {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}[found[2]]
