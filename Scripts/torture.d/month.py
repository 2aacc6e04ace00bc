"""A month of nights as cron runs them, with three failures, each of which must be seen in the morning.

An hour of a reporter never arrives; a blob arrives damaged, and whole a night or two later; the disk of the
database is full during a run. What `weir status` and `weir report` must say of each night, and that they say no
more, follows from what arrived, as `deliveries` counts it.

The nights end with the day before this one. Runs have the clock's time, so that each morning is asked about as if it
were the last one, with a `--max-age` that is longer by as much.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from arrivals import Arrivals
from cases import Failure, Tally
from deliveries import Blob, Cover, Key, coverage_of, text_of
from disk import Disk
from morning import (
    Demands, Findings, Found, Status, Truth, ask_status, empty_hours, gaps_of, judge_report, judge_status, make_report,
)  # fmt: skip
from night import Programs
from plans import digest
from shim import ROOT, Outcome, TortureError, run

FEWEST_NIGHTS = 10
# How old a night's logs are when they are asked about, and may be.
MORNING_HOURS = 7
MOST_AGE_HOURS = 26
COVERAGE = "SELECT unixepoch(hour) / 3600 AS hour, log, reporter, status, rows FROM coverage"


class Month:
    """A database, night by night, and what was seen of it."""

    def __init__(self, programs: Programs, folder: Path, disk: Disk, nights: int, seed: int) -> None:
        self.programs, self.folder, self.disk, self.nights = programs, folder, disk, nights
        self.chance = random.Random(seed)
        today = int(datetime.now(timezone.utc).timestamp()) // 86400
        self.asked_hour = (today + 1) * 24 + MORNING_HOURS
        self.arrivals = Arrivals(programs, folder, (today - nights) * 24, nights, seed)
        self.database = self.disk.folder / "month.sqlite"
        # By how much the file grew last; what was seen yesterday.
        self.growth = 0
        self.findings: Findings | None = None
        self.last_run: object = None
        self.pipeline = folder / "nightly.yaml"
        settings = {
            "name": "nightly",
            "database": "database/month.sqlite",
            "sources": [{"path": "logs"}],
            "inventory": [{"path": "inventory"}],
            "topology": str(ROOT / "Pipelines" / "topology.yaml"),
        }
        self.pipeline.write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items()))

    def night(self, number: int) -> list[str]:
        """A night and its morning; what is not as it must be."""
        demands = Demands()
        event = self.arrivals.plan.event(number)
        self.arrivals.arrive(number)
        before = self._digest() if event == "disk full" else None
        size = self.database.stat().st_size if self.database.exists() else 0
        ended = self._run(event)
        self._judge_run(demands, ended, event)
        came = len(self.arrivals.waiting) + (event == "corrupt blob")
        if event == "disk full":
            demands.equal(self._digest(), before, "digest after a run on a full disk")
        else:
            self.arrivals.read()
            self.growth = self.database.stat().st_size - size
        truth = self._truth(demands, number, event)
        status = self._status(demands, number, truth)
        self._judge_last_run(demands, number, status, came)
        self._report(demands, number, truth)
        self._verify(demands)
        if event is not None:
            self._tell(number, event, ended, status, truth)
        self.findings = truth.findings
        return demands.broken

    def end(self) -> list[str]:
        """After the month: as if all had been loaded at once, and without what never arrived and nothing else."""
        demands = Demands()
        self._verify(demands)
        anew = self.folder / "anew.sqlite"
        made = run([self.programs.weir, "run", "--quiet", "--database", str(anew), str(self.pipeline)], self.folder)
        demands.equal(made.status, 0, f"one run of all ({made.errors.strip()}) ends with")
        ours, other = self._digest(), digest(self.programs, anew, self.folder)
        demands.equal(ours, other, "digest")
        reports = [
            make_report(self._report_command(database, self.nights - 1), self.folder / database.stem, self.folder)
            for database in (self.database, anew)
        ]
        for member in ("population", "coverage", "findings"):
            demands.equal(reports[0].document[member], reports[1].document[member], f"report, {member}")
        coverage = self._coverage(demands)
        gaps = sorted(
            key
            for key, cover in coverage.items()
            if key[0] >= self.arrivals.first_hour and cover.status != "present"
        )
        demands.equal(gaps, [self.arrivals.withheld.key] if self.arrivals.withheld else [], "hours not present")
        told = [f"{text_of(key[0])} {key[1]} {key[2]} {coverage[key].status}" for key in gaps]
        population = reports[0].document["population"]
        print(f"month: {population['inputs']:,} inputs, {population['rows_kept']:,} rows; {reports[0].told}\n"
              f"not present: {'; '.join(told)}; digest {ours[:12]}, of one run {other[:12]}", flush=True)  # fmt: skip
        return demands.broken

    # Runs

    def _run(self, event: str | None) -> Outcome:
        """As cron does: no terminal, and nothing said unless something is wrong."""
        command = [self.programs.weir, "run", "--quiet", str(self.pipeline)]
        if event == "disk full":
            room = round(self.growth * self.chance.uniform(0.1, 0.6))
            return self.disk.run_full(command, room, self.folder, self.chance)
        if event == "space again":
            self.disk.free()
        return run(command, self.folder)

    def _judge_run(self, demands: Demands, ended: Outcome, event: str | None) -> None:
        """Statuses of the contract: a missing hour is no missing source, and coverage's to tell of (0008)."""
        wanted = {"corrupt blob": 3, "disk full": 2}.get(event or "", 0)
        demands.equal(ended.status, wanted, f"weir run ({ended.errors.strip()}) ends with")
        demands.equal(ended.output, "", "weir run --quiet, standard output")
        named: tuple[str, ...] = ()
        if event == "corrupt blob" and self.arrivals.damaged:
            named = (self.arrivals.damaged.path, "copy the file again", "1 input not read whole")
        if event == "disk full":
            # Without the folder: where that is below the one a run begins in, paths are told from there on.
            named = (f"{self.disk.folder.name}/{self.database.name}", "full", "run again")
        for words in named:
            demands.must(words in ended.errors, f"weir run does not say {words}: {ended.errors}")
        demands.must(bool(named) or not ended.errors, f"weir run --quiet says {ended.errors}")

    def _judge_last_run(self, demands: Demands, number: int, status: Status, came: int) -> None:
        """What `weir status` says of the last run; one that could store nothing has left no trace."""
        event = self.arrivals.plan.event(number)
        last = dict(status.document["last_run"])
        del last["age_seconds"]
        if event == "disk full":
            demands.equal(last, self.last_run, "status, last run")
        else:
            read = last["inputs_read"]
            # An inventory may have logs that are known read again.
            is_right = read >= came if self.arrivals.has_inventory(number) else read == came
            demands.must(is_right, f"status, inputs of the last run: {read}, and {came} came")
            demands.equal(last["inputs_failed"], int(event == "corrupt blob"), "status, inputs that failed")
        demands.equal(last["status"], "damaged" if event == "corrupt blob" else "done", "status, last run")
        self.last_run = last

    def _verify(self, demands: Demands) -> None:
        verified = run([self.programs.weir, "verify", str(self.database)], self.folder)
        demands.must(verified.status == 0, f"weir verify: {verified.output}{verified.errors}")

    def _digest(self) -> str:
        return digest(self.programs, self.database, self.folder)

    # Mornings

    def _truth(self, demands: Demands, number: int, event: str | None) -> Truth:
        """What must be seen, and nothing else."""
        arrivals = self.arrivals
        period = range(arrivals.first_hour, arrivals.end(number))
        coverage = self._coverage(demands)
        findings = gaps_of(coverage, period) | empty_hours(coverage, period)
        blobs = arrivals.known.values()
        newest = max(blob.hour for blob in blobs)
        troubles: dict[str, str] = {}
        path = None
        if event == "disk full":
            troubles["data-old"] = text_of(newest)
        if event == "missing hour" and arrivals.withheld:
            troubles |= gap(coverage, arrivals.withheld)
        if arrivals.damaged:
            path = arrivals.path_of(arrivals.damaged)
            findings["damaged-inputs", path] = Found(1, None, None, None)
            # For one morning: later it has no rows of the latest hours (0029), and is the report's to tell of.
            if event == "corrupt blob":
                troubles |= {"inputs-damaged": arrivals.damaged.path, **gap(coverage, arrivals.damaged)}
        population = {"inputs": len(blobs) + (path is not None)}
        if path is None:
            rows = sum(blob.rows.total() for blob in blobs)
            population |= {"rows_read": rows, "rows_kept": rows, "rows_duplicate": 0, "rows_rejected": 0}
            population["bytes_stored"] = sum(len(blob.stored) for blob in blobs)
            population["bytes_read"] = sum(blob.plain_bytes for blob in blobs)
        return Truth(coverage, period, newest, troubles, findings, population, path)

    def _coverage(self, demands: Demands) -> dict[Key, Cover]:
        """The view, as it must be of what was read whole; of what is damaged some may be there as well."""
        damaged = [self.arrivals.damaged] if self.arrivals.damaged else []
        least = coverage_of(self.arrivals.known.values())
        most = coverage_of([*self.arrivals.known.values(), *damaged])
        asked = run([self.programs.weir, "query", str(self.database), COVERAGE, "--format", "json"], self.folder)
        if asked.status != 0:
            raise Failure(f"weir query ends with {asked.status}: {asked.errors}")
        found = {
            (row["hour"], row["log"], row["reporter"]): Cover(row["status"], row["rows"])
            for row in json.loads(asked.output)
        }
        for key in sorted(found.keys() | most.keys()):
            is_right = lies_between(found.get(key), least.get(key), most.get(key))
            words = f"coverage of {text_of(key[0])} {key[1]} {key[2]}: {found.get(key)}, not {least.get(key)}"
            demands.must(is_right, words)
        return found

    def _status(self, demands: Demands, number: int, truth: Truth) -> Status:
        later = self.asked_hour - self.arrivals.end(number) - MORNING_HOURS
        command = [self.programs.weir, "status", str(self.database), "--now", text_of(self.asked_hour)[:16]]
        command += ["--max-age", f"{MOST_AGE_HOURS + later}h"]
        status = ask_status(command, self.folder / "month.prom", self.folder)
        judge_status(demands, status, truth, (self.asked_hour - truth.newest_hour - 1) * 3600)
        return status

    def _report(self, demands: Demands, number: int, truth: Truth) -> None:
        """That of the month until then, compared with yesterday's."""
        folder, yesterday = self.folder / f"report-{number}", self.folder / f"report-{number - 1}"
        previous = [] if self.findings is None else ["--previous", str(yesterday / "report.json")]
        report = make_report([*self._report_command(self.database, number), *previous], folder, self.folder)
        judge_report(demands, report, truth, self.findings)

    def _report_command(self, database: Path, number: int) -> list[str]:
        hours = ["--from", text_of(self.arrivals.first_hour)[:16], "--to", text_of(self.arrivals.end(number))[:16]]
        policy = ["--policy", str(ROOT / "Pipelines" / "audit.yaml")]
        return [self.programs.weir, "report", str(database), *hours, *policy]

    def _tell(self, number: int, event: str, ended: Outcome, status: Status, truth: Truth) -> None:
        before = self.findings or {}
        changes = [*named("new", truth.findings.keys() - before), *named("fixed", before.keys() - truth.findings)]
        said = short(ended.errors.splitlines()[0]) if ended.errors else "silent"
        troubles = [f" ({short(trouble['message'])})" for trouble in status.document["troubles"]]
        print(f"{text_of(self.arrivals.end(number) - 24)[:10]}  {event}: run status {ended.status}: {said}; "
              f"status {status.exit}: {status.headline}{''.join(troubles)}; "
              f"report: {', '.join(changes) or 'nothing new'}", flush=True)  # fmt: skip


def gap(coverage: Mapping[Key, Cover], blob: Blob) -> dict[str, str]:
    """The trouble that a blob's hour is, with what it is called."""
    hour, log, reporter = blob.key
    cover = coverage.get(blob.key)
    return {f"hours-{cover.status if cover else 'missing'}": f"{text_of(hour)} {log} {reporter}"}


def lies_between(cover: Cover | None, least: Cover | None, most: Cover | None) -> bool:
    """Whether an hour is as without a damaged blob, or has some of its rows: then it is partial, never present."""
    if cover is None or least is None or most is None or not least.rows <= cover.rows <= most.rows:
        return False
    is_partial = cover.status == "partial" and least.status == "missing" and most.status != "missing"
    return cover.status == least.status or is_partial


def named(word: str, keys: set[tuple[str, str]]) -> list[str]:
    """Findings by check, with their subject if a check has one only."""
    found = []
    for check in sorted({check for check, _ in keys}):
        subjects = [subject for other, subject in keys if other == check]
        found.append(f"{word} {check} {short(subjects[0]) if len(subjects) == 1 else len(subjects)}")
    return found


def short(words: str) -> str:
    """Paths from their hour on."""
    words = re.sub(r"\S*/y=\d+/m=\d+/(d=\d+/h=\d+)/m=00/macAddress=", r"…\1/", words.removeprefix("weir: "))
    return re.sub(r"(?<!\S)[^\s…]*/", "", words)


def month(programs: Programs, folder: Path, nights: int, seed: int) -> Tally:
    if nights < FEWEST_NIGHTS:
        raise TortureError(f"a month has {FEWEST_NIGHTS} nights or more")
    tally = Tally(f"month of {nights} nights, seed {seed}")
    disk = Disk(folder / "database")
    try:
        disk.open()
        world = Month(programs, folder, disk, nights, seed)
        for number in range(nights):
            event = world.arrivals.plan.event(number)
            count(tally, f"night {number}", event or "quiet", partial(world.night, number))
        count(tally, "the month", "whole month", world.end)
    finally:
        disk.close()
    tally.tell()
    return tally


def count(tally: Tally, name: str, outcome: str, play: Callable[[], list[str]]) -> None:
    try:
        broken = play()
    except Failure as failure:
        broken = [str(failure)]
    tally.outcomes["failed" if broken else outcome] += 1
    tally.failures += [f"{name}: {words}" for words in broken]
