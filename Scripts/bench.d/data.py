"""Flow logs by seed, from weir-generate, and the topology that says what their addresses mean."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from places import BenchError, program, say

FORMATS = {"nsg-v2": "NSG v2", "vnet-v4": "VNet v4"}
CODECS = {"plain": "none", "gz": "gzip", "lz4": "lz4", "zst": "zstd"}

# The one statement of what addresses mean: Weir gets it as a topology file, the peers as this list.
CLUSTER = {
    "pod_cidrs": ["10.244.0.0/16", "fd00:10:244::/64"],
    "service_cidrs": ["10.0.0.0/16"],
    "node_cidrs": ["10.240.0.0/22"],
}
PREFIXES = [
    ("10.240.0.0/16", "vnet"),
    ("10.240.0.0/22", "cluster"),
    ("10.244.0.0/16", "cluster"),
    ("fd00:10:244::/64", "cluster"),
    ("10.0.0.0/16", "cluster"),
    ("10.240.8.4/32", "private-endpoint"),
    ("10.50.0.0/16", "peered-vnet"),
    ("192.168.0.0/16", "on-premises"),
    ("0.0.0.0/0", "internet"),
    ("::/0", "internet"),
]
TRANSIT = ["00005E0053FE"]


@dataclass(frozen=True)
class DataSet:
    """A folder of blobs and what is in it."""

    folder: Path
    format: str
    codec: str
    blobs: int
    rows: int
    json_bytes: int
    stored_bytes: int
    truth: dict

    @property
    def files(self) -> list[str]:
        return sorted(str(path) for path in self.folder.rglob("PT1H.json*"))


def write_topology(work: Path) -> tuple[Path, Path]:
    """Writes the topology twice: as YAML for Weir, as JSON for the peers and the reference."""
    lines = ["cluster:", "  name: bench", "  network: azure-cni"]
    lines += [f"  {key}: {json.dumps(values)}" for key, values in CLUSTER.items()]
    lines += ["prefixes:"]
    lines += [f'  - {{prefix: "{prefix}", class: {name}}}' for prefix, name in PREFIXES]
    lines += ["transit:", f"  macs: {json.dumps(TRANSIT)}", ""]
    yaml, plain = work / "topology.yaml", work / "topology.json"
    yaml.write_text("\n".join(lines))
    plain.write_text(json.dumps({"prefixes": PREFIXES, "transit": TRANSIT}))
    return yaml, plain


def generate(
    work: Path,
    log: str,
    codec: str,
    *,
    tuples: int,
    seed: int,
    nodes: int = 50,
    hours: int = 2,
    start: str = "2026-11-20T00:00:00Z",
) -> DataSet:
    """Makes a data set, or finds it in the folder from an earlier call with the same numbers."""
    name = f"{log}-{codec}-{tuples}-{seed}-{nodes}x{hours}-{start[:10]}"
    folder, truth = work / name, work / f"{name}.json"
    if not truth.exists():
        say(f"generating {name}")
        partial = work / f"{name}.part"
        command = [program("weir-generate"), "--output", str(folder), "--seed", str(seed)]
        command += ["--nodes", str(nodes), "--pods-per-node", "30", "--hours", str(hours)]
        command += ["--start", start, "--tuples", str(tuples), "--format", log]
        command += ["--compression", CODECS[codec], "--truth", str(partial)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"weir-generate: {done.stderr.strip()}")
        partial.rename(truth)
    told = json.loads(truth.read_text())
    return DataSet(
        folder=folder,
        format=log,
        codec=codec,
        blobs=len(told["blobs"]),
        rows=told["total"]["rows"],
        json_bytes=sum(blob["bytes"] for blob in told["blobs"]),
        stored_bytes=sum(blob["storedBytes"] for blob in told["blobs"]),
        truth=told["total"],
    )
