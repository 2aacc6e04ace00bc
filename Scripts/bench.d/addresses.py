"""What an address is, by the longest prefix that holds it."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from pathlib import Path


def read_topology(path: str | Path) -> tuple[Callable[[str], str], set[str]]:
    """The class of an address as a function, and the MACs that only pass traffic on."""
    told = json.loads(Path(path).read_text())
    known: dict[tuple[int, int], dict[int, str]] = {}
    for text, name in told["prefixes"]:
        prefix = ipaddress.ip_network(text)
        shift = prefix.max_prefixlen - prefix.prefixlen
        known.setdefault((prefix.version, shift), {})[int(prefix.network_address) >> shift] = name
    order = {
        version: [(shift, known[v, shift]) for v, shift in sorted(known) if v == version]
        for version in (4, 6)
    }

    def classify(text: str) -> str:
        address = ipaddress.ip_address(text)
        number = int(address)
        for shift, names in order[address.version]:
            name = names.get(number >> shift)
            if name is not None:
                return name
        raise ValueError(f"no prefix holds {text}")

    return classify, set(told["transit"])
