"""`storage`: size of the database by table, rate of inserting, growth over nights, queries over them."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import engines
import report
import shapes
import weir_runs
from data import FORMATS, generate, write_topology
from measure import Sample, Series, measure
from numbers_given import number
from places import program, say, scratch

QUERIES = {
    "top egress by source and class": """
        SELECT source_ip, destination_class, SUM(bytes_out) AS bytes_out FROM egress_daily
        GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20""",
    "egress by month and zone": """
        SELECT month, destination_zone, initiated_by, SUM(bytes_out), SUM(bytes_in)
        FROM egress_monthly GROUP BY 1, 2, 3""",
    "top egress by destination and port": """
        SELECT destination_ip, destination_port, SUM(bytes_out) AS bytes_out FROM egress
        GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20""",
    "egress of one night by class": """
        SELECT destination_class, initiated_by, SUM(bytes_out), SUM(bytes_in) FROM egress
        WHERE hour >= '2026-11-20T00' AND hour < '{night_end}' GROUP BY 1, 2""",
    "denied by rule and day": """
        SELECT substr(hour, 1, 10) AS day, rule, SUM(attempts), COUNT(DISTINCT source_ip)
        FROM denials GROUP BY 1, 2 ORDER BY 3 DESC""",
    "rule hits": """
        SELECT rule, decision, SUM(hits) AS hits, MAX(last_hit) FROM rule_hits
        GROUP BY 1, 2 ORDER BY 3 DESC""",
    "who talked to one address": """
        SELECT source_ip, destination_port, SUM(bytes_sent), SUM(flows_opened) FROM flows
        WHERE destination_ip = '10.240.8.4' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20""",
    "top talkers": """
        SELECT source_ip, destination_ip, SUM(bytes_sent + bytes_received) AS bytes FROM flows
        GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20""",
    "bytes by role and day": """
        SELECT substr(hour, 1, 10) AS day, role, SUM(bytes_sent) FROM flow_facts
        WHERE decision = 'allow' GROUP BY 1, 2""",
    "coverage": "SELECT log, status, COUNT(*) FROM coverage GROUP BY 1, 2",
    "inputs": "SELECT status, COUNT(*), SUM(rows_kept) FROM inputs GROUP BY 1",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tuples", type=number, default=3_000_000, help="tuples of the one night")
    parser.add_argument("--nights", type=int, default=30, help="nights that the database grows by")
    parser.add_argument("--night-tuples", type=number, default=300_000, help="tuples of each of them")
    parser.add_argument("--night-hours", type=int, default=8)
    parser.add_argument("--keys", type=number, default=1_000_000, help="keys, for the rate of inserting")
    parser.add_argument("--runs", type=int, default=5, help="runs of a query")


def sizes_by_table(database: Path) -> tuple[dict[str, int], str]:
    """Bytes of each table with its indexes, by `dbstat` if this sqlite3 has it."""
    sql = """SELECT s.tbl_name AS name, SUM(d.pgsize) AS bytes, SUM(d.unused) AS unused
             FROM dbstat d JOIN sqlite_schema s ON s.name = d.name GROUP BY 1 ORDER BY 2 DESC"""
    command = ["sqlite3", "-readonly", "-json", str(database), sql]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return {row["name"]: row["bytes"] for row in json.loads(done.stdout)}, ""
    return {"all pages": database.stat().st_size}, " this sqlite3 has no `dbstat`."


def one_night(given: argparse.Namespace, work: Path, topology: Path) -> str:
    """Size against the compressed input, for both formats."""
    parts, rows = [], []
    for log, title in FORMATS.items():
        data = generate(work, log, "gz", tuples=given.tuples, seed=given.seed, hours=8)
        database = weir_runs.fresh(work)
        sample = weir_runs.load(data.folder, database, topology)
        weir_runs.check_rows(database, data.rows)
        size = weir_runs.stored_bytes(database)
        tables, note = sizes_by_table(database)
        facts = int(weir_runs.ask(database, "SELECT COUNT(*) AS n FROM flow_facts")[0]["n"])
        rows.append(
            [
                title,
                report.count(data.rows),
                report.megabytes(data.stored_bytes),
                report.megabytes(size),
                f"{size / data.stored_bytes:.1%}",
                report.count(facts),
                f"{size / max(facts, 1):.0f}",
                report.count(facts / sample.cpu),
            ]
        )
        large = {name: n for name, n in tables.items() if n >= 0.01 * size}
        if small := sum(tables.values()) - sum(large.values()):
            large["all others"] = small
        shares = [[name, report.megabytes(n), f"{n / size:.1%}"] for name, n in large.items()]
        caption = f"{title}, by table with its indexes:{note}\n\n"
        parts.append(caption + report.table(["table", "MB", "share"], shares))
        shutil.rmtree(database.parent)
    head = ["log", "tuples", "gz MB", "database MB", "of gz", "facts", "bytes a fact", "facts/s a core"]
    return "\n\n".join(["### One night", report.table(head, rows), *parts])


def insert_rate(given: argparse.Namespace, work: Path, topology: Path) -> str:
    """What a fact more costs: equal tuples with few and with many keys, in turn."""
    few, many = Series(), Series()
    tuples = 3 * given.keys
    low = shapes.write(work, shapes.distinct_keys(max(80, given.keys // 100), tuples, given.seed))
    high = shapes.write(work, shapes.distinct_keys(given.keys, tuples, given.seed))
    for turn in range(1 + min(given.runs, 3)):
        for data, series in ((low, few), (high, many)):
            database = weir_runs.fresh(work)
            sample = weir_runs.load(data.folder, database, topology)
            if turn == 0:
                weir_runs.check_rows(database, data.rows)
            else:
                series.samples.append(sample)
            shutil.rmtree(database.parent)
    facts = given.keys - max(80, given.keys // 100)
    more = max(many.cpu - few.cpu, 1e-9)
    return (
        f"### Rate of inserting\n\n{report.count(tuples)} tuples take {report.seconds(few.cpu)} s "
        f"of CPU with a hundredth of the keys and {report.seconds(many.cpu)} s with {report.count(given.keys)}: "
        f"{report.count(facts / more)} facts a second, grouping, sorting and writing them."
    )


def time_of(hour: int) -> str:
    return (shapes.START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M")


def nights(given: argparse.Namespace, work: Path, topology: Path) -> str:
    """A database that grows night by night, and what questions to it take at the end."""
    hours = given.nights * given.night_hours
    data = generate(
        work,
        "vnet-v4",
        "gz",
        tuples=given.nights * given.night_tuples,
        seed=given.seed,
        nodes=10,
        hours=hours,
    )
    database = weir_runs.fresh(work)
    rows, samples, sizes = [], list[Sample](), [0]
    for night in range(given.nights):
        begin, end = night * given.night_hours, (night + 1) * given.night_hours
        flags = ("--from", time_of(begin), "--to", time_of(end))
        samples.append(weir_runs.load(data.folder, database, topology, 1, flags))
        sizes.append(weir_runs.stored_bytes(database))
        say(f"night {night + 1} of {given.nights}: {report.megabytes(sizes[-1])} MB")
    weir_runs.check_rows(database, data.rows)
    marks = {1, 2, 3, given.nights} | {n for n in (7, 14, 21, 30, 60, 90, 180, 365) if n <= given.nights}
    for night in sorted(marks & set(range(1, given.nights + 1))):
        sample = samples[night - 1]
        rows.append(
            [
                str(night),
                report.megabytes(sizes[night]),
                report.megabytes(sizes[night] - sizes[night - 1]),
                report.seconds(sample.cpu),
                report.seconds(sample.wall),
                report.megabytes(sample.peak),
            ]
        )
    text = (
        f"### {given.nights} nights of one cluster\n\n{report.count(data.rows)} VNet v4 tuples in "
        f"{data.blobs} blobs, {report.megabytes(data.stored_bytes)} MB of gz; a run a night, one worker. "
        f"The database is {sizes[-1] / data.stored_bytes:.1%} of the gz.\n\n"
    )
    head = ["night", "database MB", "MB more", "CPU s of the run", "wall s", "peak MB"]
    text += report.table(head, rows) + "\n\n" + queries(database, given, time_of(given.night_hours)[:13])
    shutil.rmtree(database.parent)
    return text


def queries(database: Path, given: argparse.Namespace, night_end: str) -> str:
    series = {title: Series() for title in QUERIES}
    answers = {title: 0 for title in QUERIES}
    for turn in range(1 + given.runs):
        for title, template in QUERIES.items():
            sql = template.replace("{night_end}", night_end)
            if turn == 0:
                answers[title] = len(weir_runs.ask(database, sql))
            sample = measure([program("weir"), "query", str(database), sql, "--format", "csv"])
            if turn > 0:
                series[title].samples.append(sample)
    rows = [
        [title, report.seconds(s.wall), report.seconds(s.cpu), f"{s.spread:.0%}", str(answers[title])]
        for title, s in series.items()
    ]
    head = ["question", "wall s", "CPU s", "spread", "rows"]
    return f"`weir query`, medians of {given.runs}, files in memory:\n\n{report.table(head, rows)}\n"


def run(given: argparse.Namespace) -> str:
    with scratch(given.work) as work:
        topology, _ = write_topology(work)
        parts = [
            report.heading("Storage") + f"Weir {engines.weir(topology).version}.",
            one_night(given, work, topology),
            insert_rate(given, work, topology),
            nights(given, work, topology),
        ]
    return "\n\n".join(parts)
