"""DuckDB: handshakes out of Hubble's export, typed reading of the members that matter, windows over streams. The
fastest of the ways tried; JSON columns with extracted strings take twice as long.

    latency_peer.py run FOLDER THREADS OUT
    latency_peer.py export OUT ANSWERS
    latency_peer.py version
"""

from __future__ import annotations

import sys

import duckdb
from peer import quoted

END = "STRUCT(ID BIGINT, namespace VARCHAR, pod_name VARCHAR)"
FLOW = f"""STRUCT(time VARCHAR, uuid VARCHAR, verdict VARCHAR, node_name VARCHAR, is_reply BOOLEAN,
    trace_observation_point VARCHAR, IP STRUCT(source VARCHAR, destination VARCHAR),
    l4 STRUCT(TCP STRUCT(source_port USMALLINT, destination_port USMALLINT,
                         flags STRUCT(SYN BOOLEAN, ACK BOOLEAN))),
    source {END}, destination {END})"""
LEAVING = "('TO_STACK', 'TO_NETWORK', 'TO_OVERLAY', 'TO_CRYPTO')"
STREAM = "node, side, client, cport, server, sport"
WAITS = (1, 3, 7, 15, 31, 63)


def run(folder: str, threads: int, out: str) -> None:
    db = duckdb.connect(out)
    db.execute(f"SET threads = {threads}")
    db.execute("SET preserve_insertion_order = false")
    pattern = f"{folder}/**/*.log*"
    db.execute(f"""
        CREATE TEMP TABLE half AS
        SELECT DISTINCT flow.uuid AS id, flow.node_name AS node,
               epoch_ns(flow.time::TIMESTAMP_NS) AS time, tcp.flags.ACK IS TRUE AS is_answer,
               flow.trace_observation_point AS point, flow.verdict AS verdict,
               CASE WHEN is_answer THEN flow.IP.destination ELSE flow.IP.source END AS client,
               CASE WHEN is_answer THEN flow.IP.source ELSE flow.IP.destination END AS server,
               CASE WHEN is_answer THEN tcp.destination_port ELSE tcp.source_port END AS cport,
               CASE WHEN is_answer THEN tcp.source_port ELSE tcp.destination_port END AS sport,
               (CASE WHEN is_answer THEN flow.destination.ID ELSE flow.source.ID END IS NOT NULL)::INT
               + 2 * (CASE WHEN is_answer THEN flow.source.ID ELSE flow.destination.ID END IS NOT NULL)::INT
                   AS side
        FROM (SELECT flow, flow.l4.TCP AS tcp
              FROM read_json({quoted(pattern)}, format='newline_delimited', columns={{flow: '{FLOW}'}}))
        WHERE tcp.flags.SYN AND flow.verdict IN ('FORWARDED', 'TRACED', 'TRANSLATED', 'REDIRECTED')""")
    near = " OR ".join(
        f"wait BETWEEN {wait}000000000 - 50000000 AND {wait}000000000 + 250000000" for wait in WAITS
    )
    window = f"OVER (PARTITION BY {STREAM} ORDER BY time, is_answer ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    db.execute(f"""
        CREATE TABLE answer AS
        WITH counted AS (
            SELECT *, point = 'TO_PROXY' OR verdict = 'REDIRECTED' AS is_proxied FROM half
            WHERE side > 0 AND CASE
                WHEN is_answer THEN CASE WHEN side = 2 THEN point IN {LEAVING} ELSE point = 'TO_ENDPOINT' END
                ELSE point = 'TO_PROXY' OR verdict = 'REDIRECTED'
                     OR CASE WHEN side = 1 THEN point IN {LEAVING} ELSE point = 'TO_ENDPOINT' END END),
        after AS (
            SELECT *, max(CASE WHEN is_answer THEN time END) {window} AS before FROM counted),
        grouped AS (
            SELECT *, count(*) FILTER (is_answer) {window} AS number FROM after
            WHERE before IS NULL OR time - before > 200000000),
        handshake AS (
            SELECT {STREAM}, number, max(time) FILTER (is_answer) AS time,
                   min(time) FILTER (NOT is_answer) AS first, max(time) FILTER (NOT is_answer) AS last,
                   bool_or(is_proxied) AS is_proxied
            FROM grouped GROUP BY ALL HAVING bool_or(is_answer)),
        waited AS (SELECT *, time - last AS wait FROM handshake)
        SELECT time // 3600000000000 AS hour, side, client, server, sport AS port, count(*) AS samples,
               quantile_disc(wait, 0.5) AS p50, quantile_disc(wait, 0.99) AS p99
        FROM waited
        WHERE wait > 0 AND wait <= 75000000000 AND NOT is_proxied AND last - first <= 200000000
              AND NOT ({near})
        GROUP BY ALL""")
    db.close()


def export(out: str, answers: str) -> None:
    db = duckdb.connect(out, read_only=True)
    method = "CASE side WHEN 1 THEN 'tcp-handshake' WHEN 2 THEN 'server-turnaround' ELSE 'local-handshake' END"
    db.execute(
        f"COPY (SELECT {method} AS method, sum(samples)::BIGINT FROM answer GROUP BY 1 ORDER BY 1) "
        f"TO {quoted(answers)} (FORMAT csv, HEADER false)"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run", folder, threads, out]:
            run(folder, int(threads), out)
        case ["export", out, answers]:
            export(out, answers)
        case _:
            print(duckdb.__version__)
