"""The logs of a month as they come: nights in turn, an hour that never does, a blob that is damaged at first."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from deliveries import Blob, Delivery, damaged, deliver
from night import Programs
from shim import TortureError

INVENTORY_NIGHTS = 3
FEWEST_TUPLES, MOST_TUPLES = 4_000, 6_000


@dataclass(frozen=True)
class Plan:
    """The nights on which something happens."""

    missing: int
    corrupt: int
    mended: int
    full: int

    @staticmethod
    def drawn(nights: int, chance: random.Random) -> Plan:
        """Failures that do not meet: each has been seen to be over before the next one begins."""
        while True:
            missing, corrupt, full = (chance.randrange(1, nights) for _ in range(3))
            mended = corrupt + chance.choice((1, 2))
            spans = [range(missing, missing + 2), range(corrupt, mended + 2), range(full, full + 3)]
            taken = [number for span in spans for number in span]
            if len(set(taken)) == len(taken) and max(taken) < nights:
                return Plan(missing, corrupt, mended, full)

    def event(self, number: int) -> str | None:
        if self.corrupt < number < self.mended:
            return "still damaged"
        words = {
            self.missing: "missing hour",
            self.corrupt: "corrupt blob",
            self.mended: "delivered again",
            self.full: "disk full",
            self.full + 1: "space again",
        }
        return words.get(number)


class Arrivals:
    """What has come so far, below a folder, and what became of it.

    `known` is what runs have read whole, `waiting` what came when they could store nothing; `damaged` is what
    came otherwise than it is, `withheld` what never comes.
    """

    def __init__(self, programs: Programs, folder: Path, first_hour: int, nights: int, seed: int) -> None:
        self.programs, self.folder, self.first_hour = programs, folder, first_hour
        self.chance = random.Random(seed)
        self.plan = Plan.drawn(nights, self.chance)
        self.logs, self.inventory = folder / "logs", folder / "inventory"
        self.inventory.mkdir()
        self.known: dict[str, Blob] = {}
        self.waiting: dict[str, Blob] = {}
        self.damaged: Blob | None = None
        self.withheld: Blob | None = None
        self.cluster = self._cluster(seed)

    def end(self, number: int) -> int:
        """The first hour behind a night."""
        return self.first_hour + 24 * (number + 1)

    def path_of(self, blob: Blob) -> str:
        return str(self.logs / blob.path)

    def arrive(self, number: int) -> None:
        """What a night brings."""
        event = self.plan.event(number)
        delivery = self._delivery(number)
        arrived = {blob.path: blob for blob in delivery.blobs}
        if event == "missing hour":
            # A log's last hour is missing only if another reporter has it, or when the next night is there (0008).
            blobs = [blob for blob in delivery.blobs if blob.hour < self.end(number) - 1]
            self.withheld = arrived.pop(self.chance.choice(blobs).path)
        if event == "corrupt blob":
            packed = [blob for blob in delivery.blobs if blob.path.endswith((".gz", ".zst"))]
            self.damaged = arrived.pop(self.chance.choice(packed).path)
            self._put(self.damaged.path, damaged(self.damaged.stored, self.chance))
        if event == "delivered again" and self.damaged:
            arrived[self.damaged.path] = self.damaged
            self.damaged = None
        for blob in arrived.values():
            self._put(blob.path, blob.stored)
        self.waiting |= arrived
        if self.has_inventory(number):
            (self.inventory / f"{number:02}.json.gz").write_bytes(delivery.inventory)

    def has_inventory(self, number: int) -> bool:
        """Every third night, but where it would change what a failure must look like.

        It is committed before the logs are, so that a run on a full disk would leave more than there was; and
        logs of hours in which an owner changes are read again for its sake, a damaged one among them.
        """
        return number % INVENTORY_NIGHTS == 0 and self.plan.event(number) not in ("disk full", "still damaged")

    def read(self) -> None:
        """A run has ended that could store what came."""
        self.known |= self.waiting
        self.waiting = {}

    def _cluster(self, seed: int) -> int:
        """The seed of a cluster that is never quiet: the generator writes no record of a quiet hour."""
        for cluster in range(seed * 100, seed * 100 + 100):
            delivery = deliver(self.programs, self.folder, self.first_hour, cluster, FEWEST_TUPLES)
            if not delivery.has_quiet_hours:
                return cluster
        raise TortureError("no cluster without quiet hours")

    def _delivery(self, number: int) -> Delivery:
        tuples = self.chance.randrange(FEWEST_TUPLES, MOST_TUPLES)
        for more in range(0, 10 * MOST_TUPLES, MOST_TUPLES):
            hour = self.first_hour + 24 * number
            delivery = deliver(self.programs, self.folder, hour, self.cluster, tuples + more)
            if not delivery.has_quiet_hours:
                return delivery
        raise TortureError("a night with quiet hours")

    def _put(self, path: str, stored: bytes) -> None:
        (self.logs / path).parent.mkdir(parents=True, exist_ok=True)
        (self.logs / path).write_bytes(stored)
