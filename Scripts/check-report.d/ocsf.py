"""Reads findings.ocsf.json by the models of py-ocsf-models, which others made of the published schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from pydantic import ValidationError

# Members of the published object that the models leave out.
UNKNOWN_TO_MODELS = {"compliance.status", "compliance.status_detail"}


def names(value: object, place: str = "") -> Iterator[str]:
    """Dotted names of all members, those of lists without their place."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield place + name
            yield from names(member, f"{place}{name}.")
    elif isinstance(value, list):
        for member in value:
            yield from names(member, place)


def main(path: Path) -> int:
    events = json.loads(path.read_text())
    objections: set[str] = set()
    for event in events:
        try:
            model = ComplianceFinding.model_validate(event)
        except ValidationError as error:
            objections |= {f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()}
            continue
        # Pydantic leaves out what it does not know: a member that nobody would find.
        known = json.loads(model.model_dump_json(exclude_none=True, by_alias=True))
        lost = set(names(event)) - set(names(known)) - UNKNOWN_TO_MODELS
        objections |= {f"{name}: no such member" for name in lost}
    is_right = bool(events) and not objections
    print(f"{'ok     ' if is_right else 'FAILED '} {len(events)} compliance findings of OCSF {sorted(objections)}")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
