"""What `weir status` and `weir report` say in the morning, and whether it is what the night was."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases import Failure
from deliveries import Cover, Key, text_of
from shim import Outcome, run

# Checks of the evidence itself: of nothing else is known here what they must find.
EVIDENCE = (
    "clock-skew", "damaged-inputs", "empty-hours", "integrity", "log-coverage", "rejected-rows", "unfinished-runs",
)  # fmt: skip
WINDOW_HOURS = 24


class Demands:
    """What must hold; all that does not is told."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def must(self, holds: bool, words: str) -> None:
        if not holds:
            self.broken.append(words)

    def equal(self, found: object, wanted: object, what: str) -> None:
        self.must(found == wanted, f"{what}: {found}, not {wanted}")


@dataclass(frozen=True)
class Found:
    """A finding that the report must have: what its rows say."""

    rows: int
    first: str | None
    last: str | None
    detail: str | None


# By check and subject.
Findings = dict[tuple[str, str], Found]


@dataclass(frozen=True)
class Truth:
    """What must be seen in a morning, by what the month itself knows.

    `troubles` are words of `weir status`, with what their message must say; `population` are members of the
    report's that can be told; `damaged` is an input of which nobody can foretell which rows are rejected.
    """

    coverage: Mapping[Key, Cover]
    period: range
    newest_hour: int
    troubles: Mapping[str, str]
    findings: Findings
    population: Mapping[str, int]
    damaged: str | None


@dataclass(frozen=True)
class Status:
    """The answers of one morning: in words, as JSON and as metrics."""

    exit: int
    text: str
    document: dict[str, Any]
    metrics: dict[str, float]

    @property
    def headline(self) -> str:
        return self.text.split("\n", 1)[0]


@dataclass(frozen=True)
class Report:
    """A report's JSON, its page without markup, and the line that was told."""

    document: dict[str, Any]
    page: str
    told: str


def ask_status(command: list[str], metrics: Path, scratch: Path) -> Status:
    """Asks twice, as people and as programs do."""
    text = run([*command, "--metrics", str(metrics)], scratch)
    asked = run([*command, "--json"], scratch)
    if text.errors or asked.errors or text.status != asked.status:
        raise Failure(f"weir status ends with {text.status} and {asked.status}: {text.errors}{asked.errors}")
    samples = re.findall(r"^(\w+)\{(.*)\} (\S+)$", metrics.read_text(), re.MULTILINE)
    found = {}
    for name, labels, value in samples:
        first = re.match(r'trouble="([^"]*)"', labels)
        found[f"{name} {first[1]}" if first else name] = float(value)
    return Status(text.status, text.output, json.loads(asked.output), found)


def make_report(command: list[str], folder: Path, scratch: Path) -> Report:
    """Writes report.json and report.html, and reads them."""
    made: Outcome = run([*command, "--out", str(folder), "--format", "json,html"], scratch)
    if made.status != 0 or made.errors:
        raise Failure(f"weir report ends with {made.status}: {made.errors}")
    page = re.sub(r"<style.*?</style>", " ", (folder / "report.html").read_text(), flags=re.DOTALL)
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
    return Report(json.loads((folder / "report.json").read_text()), words, made.output.splitlines()[-1])


def gaps_of(coverage: Mapping[Key, Cover], period: range) -> Findings:
    """What `log-coverage` must find: a finding a reporter."""
    gaps: dict[str, list[tuple[int, str]]] = {}
    for (hour, log, reporter), cover in coverage.items():
        if hour in period and cover.status != "present":
            gaps.setdefault(f"{log} of {reporter}", []).append((hour, cover.status))
    findings = {}
    for subject, rows in gaps.items():
        hours = [hour for hour, _ in rows]
        words = {status for _, status in rows}
        detail = words.pop() if len(words) == 1 else None
        findings["log-coverage", subject] = Found(len(rows), text_of(min(hours)), text_of(max(hours)), detail)
    return findings


def empty_hours(coverage: Mapping[Key, Cover], period: range) -> Findings:
    """What `empty-hours` must find: a finding an hour."""
    seen = {hour for (hour, _, _), cover in coverage.items() if cover.status != "missing"}
    empty = [text_of(hour) for hour in period if hour not in seen]
    return {("empty-hours", f"hour {hour}"): Found(1, hour, hour, None) for hour in empty}


def judge_status(demands: Demands, status: Status, truth: Truth, age_seconds: int) -> None:
    """The same in words, JSON and metrics; each trouble named by its word and with its thing."""
    wanted = sorted(truth.troubles)
    demands.equal(status.exit, 1 if wanted else 0, "weir status ends with")
    words = status.headline.removeprefix("wrong: ").split(", ")
    if wanted:
        demands.equal(sorted(words), wanted, "status, first line")
    else:
        demands.equal(status.headline, "nothing is wrong", "status, first line")
    demands.must(len(status.text.splitlines()) <= 10, "status has more than ten lines")
    document = status.document
    demands.equal(document["ok"], not wanted, "status --json, ok")
    messages = {trouble["trouble"]: trouble["message"] for trouble in document["troubles"]}
    demands.equal(sorted(messages), wanted, "status --json, troubles")
    for kind, thing in truth.troubles.items():
        demands.must(thing in messages.get(kind, ""), f"status --json does not name {thing}: {messages}")
        demands.must(thing in status.text, f"status does not name {thing}: {status.text}")
    raised = sorted(name.split(" ")[1] for name, value in status.metrics.items() if " " in name and value == 1)
    demands.equal(raised, wanted, "status --metrics, troubles")
    demands.equal(status.metrics["weir_status_ok"], 0 if wanted else 1, "status --metrics, ok")
    demands.equal(document["data"]["newest_hour"], text_of(truth.newest_hour), "status, newest hour")
    demands.equal(document["data"]["age_seconds"], age_seconds, "status, age of the data")
    window = range(truth.newest_hour + 1 - WINDOW_HOURS, truth.newest_hour + 1)
    for word in ("present", "partial", "missing"):
        count = sum(key[0] in window and cover.status == word for key, cover in truth.coverage.items())
        demands.equal(document["coverage"][f"reporter_hours_{word}"], count, f"status, hours {word}")


def evidence_in(
    entries: Iterable[Mapping[str, Any]], besides: str | None
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Findings of the evidence's own checks, but for rejected rows of a damaged input."""
    return {
        (entry["check_id"], entry.get("subject", "")): entry
        for entry in entries
        if entry["check_id"] in EVIDENCE
        and entry.get("status") != "pass"
        and not (besides and entry["check_id"] == "rejected-rows" and entry["subject"].startswith(f"{besides} "))
    }


def judge_report(demands: Demands, report: Report, truth: Truth, before: Findings | None) -> None:
    """Exactly the gaps, damage and empty hours there are; what is new, what stays and what is gone."""
    document = report.document
    found = evidence_in(document["findings"], truth.damaged)
    demands.equal(sorted(found), sorted(truth.findings), "report, findings of the evidence")
    for key, wanted in truth.findings.items():
        entry = found.get(key, {})
        # The times of a damaged input are those of what was read of it; of two details the report has one.
        told = Found(
            entry.get("rows", 0),
            wanted.first and entry.get("first_seen"),
            wanted.last and entry.get("last_seen"),
            wanted.detail and entry.get("detail"),
        )
        demands.equal(told, wanted, f"report, {key[0]} of {key[1]}")
        demands.equal(entry.get("status"), "fail", f"report, {key[0]} of {key[1]}")
        if before is not None:
            change = "persisting" if key in before else "new"
            demands.equal(entry.get("change"), change, f"report, {key[0]} of {key[1]}")
        demands.must(key[1] in report.page, f"the page does not name {key[1]}")
    if before is not None:
        gone = evidence_in(document["fixed"], truth.damaged)
        left = [key for key in gone if key[0] != "rejected-rows"]
        demands.equal(sorted(left), sorted(set(before) - set(truth.findings)), "report, fixed")
    judge_coverage(demands, report, truth)
    for member, number in truth.population.items():
        demands.equal(document["population"][member], number, f"report, population, {member}")


def judge_coverage(demands: Demands, report: Report, truth: Truth) -> None:
    """Page one: by log, and by reporter where hours are not whole."""
    logs: dict[str, dict[str, Any]] = {}
    for (hour, log, reporter), cover in truth.coverage.items():
        if hour in truth.period:
            none = {"log": log, "reporters": set(), "present": 0, "partial": 0, "missing": 0, "rows": 0}
            sums = logs.setdefault(log, none)
            sums["reporters"].add(reporter)
            sums[cover.status] += 1
            sums["rows"] += cover.rows
    wanted = [{**sums, "reporters": len(sums["reporters"])} for _, sums in sorted(logs.items())]
    demands.equal(report.document["coverage"], wanted, "report, coverage")
    is_whole = not truth.findings
    demands.equal(report.told.endswith("evidence whole."), is_whole, "report, whether its evidence is whole")
    for (check, subject), found in truth.findings.items():
        if check == "log-coverage":
            line = f"{found.first} {found.last}"
            demands.must(
                re.search(rf"{subject.replace(' of ', ' ')} \d+ \d+ {line}", report.page) is not None,
                f"the page's coverage has no line of {subject} at {line}",
            )
