"""Flow logs of a chosen shape: so many blobs, so many distinct keys. weir-generate makes life-like
traffic; here each number can be turned alone. The same arguments give the same bytes."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data import DataSet
from places import say

START = datetime(2026, 11, 20, tzinfo=UTC)
PODS = 30
PORTS = (443, 80, 5432, 6379, 8080, 9092, 1433, 53)
GUID = "00000000-0000-4000-8000-{:012d}"


@dataclass(frozen=True)
class Shape:
    """A set of blobs, one a NIC and hour."""

    log: str
    nics: int
    hours: int
    records: int
    """Records of a blob, a minute each; 60 at most."""
    tuples: int
    """Tuples of a blob."""
    keys: int
    """Distinct (source, destination, port) of a blob."""
    seed: int

    @property
    def blobs(self) -> int:
        return self.nics * self.hours

    @property
    def name(self) -> str:
        return (
            f"shape-{self.log}-{self.nics}x{self.hours}-{self.records}-{self.tuples}-{self.keys}"
            f"-{self.seed}"
        )


def _ipv4(number: int) -> str:
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _key_texts(shape: Shape, nic: int) -> list[str]:
    """The middle of a tuple, from the source to the state, for each key of a NIC."""
    sources = [_ipv4((10 << 24) + (244 << 16) + nic * PODS + pod) for pod in range(PODS)]
    tail = "T,O,A,C" if shape.log == "nsg-v2" else "6,O,C,NX"
    texts = []
    for key in range(shape.keys):
        rest = key // PODS
        far = _ipv4((198 << 24) + (18 << 16) + (rest // len(PORTS) + 37 * nic + shape.seed) % 131072)
        port = PORTS[rest % len(PORTS)]
        texts.append(f",{sources[key % PODS]},{far},{32768 + key % 28000},{port},{tail},")
    return texts


def stride(count: int) -> int:
    """A step that meets each of `count` before it meets one again, in an order that looks like none."""
    step = max(1, int(count * 0.618))
    while math.gcd(step, count) != 1:
        step += 1
    return step


def _record(shape: Shape, nic: int, minute: datetime, tuples: list[str]) -> str:
    mac = f"00005E{nic:06X}"
    time = (minute + timedelta(seconds=58)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{nic:07d}Z"
    listed = '"' + '","'.join(tuples) + '"'
    subscription = GUID.format(1)
    if shape.log == "nsg-v2":
        group = (
            f'/SUBSCRIPTIONS/{subscription}/RESOURCEGROUPS/RG-BENCH/PROVIDERS/'
            "MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/NSG-BENCH"
        )
        return (
            f'{{"time":"{time}","systemId":"{GUID.format(2)}","macAddress":"{mac}",'
            f'"category":"NetworkSecurityGroupFlowEvent","resourceId":"{group}",'
            '"operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":2,"flows":'
            f'[{{"rule":"UserRule_bench","flows":[{{"mac":"{mac}","flowTuples":[{listed}]}}]}}]}}}}'
        )
    provider = f"/subscriptions/{subscription}/resourceGroups/rg-bench/providers/Microsoft.Network"
    return (
        f'{{"time":"{time}","flowLogVersion":4,"flowLogGUID":"{GUID.format(3)}","macAddress":"{mac}",'
        f'"category":"FlowLogFlowEvent","flowLogResourceID":"{provider}/flowLogs/bench",'
        f'"targetResourceID":"{provider}/virtualNetworks/vnet-bench",'
        f'"operationName":"FlowLogFlowEvent","flowRecords":{{"flows":[{{"aclID":"{GUID.format(4)}",'
        f'"flowGroups":[{{"rule":"UserRule_bench","flowTuples":[{listed}]}}]}}]}}}}'
    )


def blob_path(folder: Path, shape: Shape, nic: int, hour: int) -> Path:
    time = START + timedelta(hours=hour)
    if shape.log == "nsg-v2":
        top = f"insights-logs-networksecuritygroupflowevent/resourceId=/SUBSCRIPTIONS/{GUID.format(1)}"
        top += "/RESOURCEGROUPS/RG-BENCH/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/NSG-BENCH"
    else:
        top = f"insights-logs-flowlogflowevent/flowLogResourceID=/{GUID.format(1)}_NETWORKWATCHERRG"
        top += "/NETWORKWATCHER_WESTEUROPE_BENCH"
    return folder / f"{top}/y={time:%Y}/m={time:%m}/d={time:%d}/h={time:%H}/m=00" / (
        f"macAddress=00005E{nic:06X}/PT1H.json.gz"
    )


def blob_text(shape: Shape, nic: int, hour: int, texts: list[str], extra_records: int = 0) -> str:
    """A blob as the platform writes it; with `extra_records` as it is those minutes later."""
    unit = 1 if shape.log == "nsg-v2" else 1000
    step, records, row = stride(shape.keys), [], 0
    for minute in range(shape.records + extra_records):
        time = START + timedelta(hours=hour, minutes=minute)
        first = int(time.timestamp()) * unit
        end = (minute + 1) * shape.tuples // shape.records
        tuples = []
        while row < end:
            text = texts[row * step % shape.keys]
            size = 60 + (row * 7 + shape.seed) % 1400
            tuples.append(f"{first + row % (55 * unit)}{text}3,{size},2,{2 * size}")
            row += 1
        records.append(_record(shape, nic, time, tuples))
    return '{"records":[' + ",".join(records) + "]}"


def write_blob(path: Path, text: str) -> tuple[int, int]:
    """Writes a blob as gzip; its bytes before and after."""
    plain = text.encode()
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    packed = packer.compress(plain) + packer.flush()
    path.write_bytes(packed)
    return len(plain), len(packed)


def write(work: Path, shape: Shape) -> DataSet:
    """Makes the blobs of a shape, or finds them from an earlier call."""
    folder, told = work / shape.name, work / f"{shape.name}.json"
    if not told.exists():
        say(f"generating {shape.name}")
        sizes = [0, 0]
        for nic in range(shape.nics):
            texts = _key_texts(shape, nic)
            for hour in range(shape.hours):
                path = blob_path(folder, shape, nic, hour)
                path.parent.mkdir(parents=True, exist_ok=True)
                for place, size in enumerate(write_blob(path, blob_text(shape, nic, hour, texts))):
                    sizes[place] += size
        told.write_text(json.dumps(sizes))
    json_bytes, stored_bytes = json.loads(told.read_text())
    return DataSet(
        folder=folder,
        format=shape.log,
        codec="gz",
        blobs=shape.blobs,
        rows=shape.blobs * shape.tuples,
        json_bytes=json_bytes,
        stored_bytes=stored_bytes,
        truth={},
    )


def grow_blob(folder: Path, shape: Shape, nic: int, hour: int) -> int:
    """Writes one blob anew with a record more; the rows it has gained."""
    texts = _key_texts(shape, nic)
    write_blob(blob_path(folder, shape, nic, hour), blob_text(shape, nic, hour, texts, 1))
    return (shape.records + 1) * shape.tuples // shape.records - shape.tuples


def small_blobs(count: int, seed: int, log: str = "vnet-v4") -> Shape:
    """`count` blobs of an idle NIC: four records of five tuples."""
    hours = max(1, min(100, count // 10))
    return Shape(log, max(1, count // hours), hours, records=4, tuples=20, keys=15, seed=seed)


def distinct_keys(keys: int, tuples: int, seed: int, log: str = "nsg-v2") -> Shape:
    """`tuples` tuples with so many distinct keys in all, over 20 NICs and four hours."""
    nics, hours = 20, 4
    blobs = nics * hours
    return Shape(log, nics, hours, 60, tuples=tuples // blobs, keys=keys // blobs, seed=seed)
