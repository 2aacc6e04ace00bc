"""The same three questions in plain Python, slowly: what `smoke` holds Weir against.

Written from the contract (R1, R3, R5) and not from Weir or the peers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from addresses import read_topology

PROTOCOLS = {"T": "TCP", "U": "UDP", "6": "TCP", "17": "UDP", "1": "ICMP"}


class Row(NamedTuple):
    """A tuple of a log, with the MAC and the rule around it."""

    mac: str
    rule: str
    time: int
    source: str
    destination: str
    source_port: str
    port: str
    protocol: str
    direction: str
    state: str
    counters: tuple[int, int, int, int]

    def flow(self) -> tuple:
        return (self.mac, self.direction, self.source, self.destination, self.source_port,
                self.port, self.protocol)  # fmt: skip


def read(folder: Path) -> tuple[list[Row], int]:
    """All rows of plain blobs, and the units of their times in a second."""
    rows, unit = [], 1
    for path in sorted(folder.rglob("PT1H.json")):
        for record in json.loads(path.read_bytes())["records"]:
            groups = []
            is_vnet = "flowRecords" in record
            if is_vnet:
                unit = 1000
                for acl in record["flowRecords"]["flows"]:
                    groups += [(group["rule"], group["flowTuples"]) for group in acl["flowGroups"]]
            else:
                for rule in record["properties"]["flows"]:
                    groups += [(rule["rule"], flow["flowTuples"]) for flow in rule["flows"]]
            for rule, tuples in groups:
                for text in tuples:
                    part = text.split(",")
                    state = part[7] if is_vnet or part[7] == "D" else part[8]
                    counters = tuple(int(number or 0) for number in part[9:13])
                    rows.append(
                        Row(record["macAddress"], rule, int(part[0]), *part[1:5],
                            PROTOCOLS.get(part[5], part[5]), part[6], state, counters)
                    )  # fmt: skip
    return rows, unit


def without_splits(rows: list[Row]) -> list[tuple[Row, int, int]]:
    """Allowed rows with split pairs taken out, each with what it opens and closes (R3)."""
    flows = defaultdict(list)
    for row in rows:
        if row.state != "D":
            flows[row.flow()].append(row)
    result = []
    for members in flows.values():
        instants = defaultdict(list)
        for row in members:
            instants[row.time].append(row)
        early, early_time = None, 0
        for time in sorted(instants):
            states = [row.state for row in instants[time]]
            pairs = min(states.count("B"), states.count("E"))
            begins_left = ends_left = pairs
            for row in sorted(instants[time], key=lambda row: row.state != "B"):
                if row.state == "B":
                    begins_left, is_open = begins_left - 1, begins_left <= 0
                    early = early if pairs else None
                    result.append((row, int(is_open), 0))
                    continue
                told = row.counters
                if early and time - early_time <= 3_600_000:
                    rest = tuple(new - old for new, old in zip(told, early, strict=True))
                    row = row if min(rest) < 0 else row._replace(counters=rest)
                early = None
                is_closed = row.state == "E"
                if is_closed and ends_left > 0:
                    ends_left, is_closed = ends_left - 1, False
                    early, early_time = told, time
                result.append((row, 0, int(is_closed)))
    return result


def answer(data: Path, topology: Path, folder: Path) -> None:
    """Writes the answers for a folder of plain blobs."""
    classify, transit_macs = read_topology(topology)
    rows, unit = read(data)
    totals = defaultdict(lambda: [0] * 6)
    views: dict[tuple, dict] = {}
    denied: dict[tuple, list[int]] = {}
    for row in rows:
        if row.state == "D":
            second = row.time // unit
            direction = "inbound" if row.direction == "I" else "outbound"
            key = (second // 3600 * 3600, row.rule, direction, row.source, row.destination, row.port,
                   row.protocol)  # fmt: skip
            count, first, last = denied.get(key, (0, second, second))
            denied[key] = [count + 1, min(first, second), max(last, second)]
    for row, opened, closed in without_splits(rows):
        hour = row.time // unit // 3600 * 3600
        key = (hour, row.source, row.destination, row.port, row.protocol)
        view = views.setdefault((row.mac, *key), {"directions": set(), "sums": [0] * 6})
        view["directions"].add(row.direction)
        for sums in (totals[key], view["sums"]):
            for place, value in enumerate((opened, closed, *row.counters)):
                sums[place] += value
    own = {
        key: view
        for key, view in views.items()
        if key[0] not in transit_macs and len(view["directions"]) == 1
    }
    senders = {key[1:3] for key, view in own.items() if view["directions"] == {"O"}}
    egress = defaultdict(lambda: [0] * 3)
    for (_, hour, source, destination, _, _), view in own.items():
        if view["directions"] == {"I"} and (hour, source) in senders:
            continue
        near, far = classify(source), classify(destination)
        if (near == "cluster") == (far == "cluster"):
            continue
        opened, _, _, sent, _, received = view["sums"]
        is_from = near == "cluster"
        sums = egress[(hour, source, far) if is_from else (hour, destination, near)]
        sums[0] += opened
        sums[1] += sent if is_from else received
        sums[2] += received if is_from else sent
    for name, table in (("a", totals), ("b", egress), ("c", denied)):
        with open(folder / name, "w", encoding="utf-8") as file:
            for key, values in table.items():
                file.write(",".join(map(str, (*key, *values))) + "\n")
