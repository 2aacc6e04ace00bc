"""DuckDB: whole blobs as JSON text, lists of rules and of tuple arrays unnested side by side, one
`string_split` a tuple. The fastest of the ways tried; reading into nested types takes longer."""

from __future__ import annotations

import concurrent.futures
import subprocess
import tempfile
from pathlib import Path

import duckdb
from peer import KEYS, MEASURES, Task, quoted, task, tell_version

FLOW = "mac, dir, src, dst, sport, dport, proto"


def read_tuples(db: duckdb.DuckDBPyConnection, job: Task, folder: Path) -> None:
    """Makes table t, a row a tuple."""
    pattern = quoted(folder / "**" / "PT1H.json*")
    if job.is_nsg:
        # A rule without traffic has an empty list of flows, so rules pair with that.
        rules, list_name, tuples = "$.records[*].properties.flows[*]", "flows", "$[*].flowTuples[*]"
    else:
        rules = "$.records[*].flowRecords.flows[*].flowGroups[*]"
        list_name, tuples = "flowTuples", "$[*]"
    # `read_text` is the faster reader, but of plain files only.
    if job.codec in ("gz", "zst"):
        blobs = (
            f"(SELECT filename, json AS j FROM read_json_objects({pattern}, "
            "format='unstructured', maximum_object_size=1000000000, filename=true))"
        )
    else:
        blobs = f"(SELECT filename, content AS j FROM read_text({pattern}))"
    number = "nullif(s[{}], '')::BIGINT" if job.is_nsg else "s[{}]::BIGINT"
    ps, bs, pr, br = (number.format(place) for place in (10, 11, 12, 13))
    proto = "CASE s[6] WHEN 'T' THEN 6 ELSE 17 END::UTINYINT" if job.is_nsg else "s[6]::UTINYINT"
    state = "CASE WHEN s[8] = 'D' THEN 'D' ELSE s[9] END" if job.is_nsg else "s[8]"
    hour = 3600 if job.is_nsg else 3600000
    db.execute(f"""
        CREATE TEMP TABLE t AS
        SELECT mac, rule, s[1]::BIGINT AS ts, s[2] AS src, s[3] AS dst, s[4]::USMALLINT AS sport,
               s[5]::USMALLINT AS dport, {proto} AS proto, s[7] AS dir, {state} AS st,
               {ps} AS ps, {bs} AS bs, {pr} AS pr, {br} AS br, (ts // {hour}) * 3600 AS hour
        FROM (SELECT mac, rule, string_split(x, ',') AS s
              FROM (SELECT mac, rule, unnest(json_extract_string(list, '{tuples}')) AS x
                    FROM (SELECT regexp_extract(filename, 'macAddress=([0-9A-F]+)', 1) AS mac,
                                 unnest(json_extract_string(j, '{rules}.rule')) AS rule,
                                 unnest(json_extract(j, '{rules}.{list_name}')) AS list
                          FROM {blobs})))""")


def correct_splits(db: duckdb.DuckDBPyConnection) -> None:
    """Makes table x: what split pairs take off again (R3), under the key of table r.

    Flows with a pair are found by a hash; one that is found by chance has no pair below.
    """
    key = f"hash({FLOW}, ts) AS h"
    db.execute(f"""
        CREATE TEMP TABLE x AS
        WITH flow AS (
            SELECT DISTINCT {FLOW} FROM (SELECT {FLOW}, {key} FROM t WHERE st = 'E')
            SEMI JOIN (SELECT {key} FROM t WHERE st = 'B') USING (h)),
        instant AS (
            SELECT {FLOW}, ts, min(hour) AS hour,
                   least(count(*) FILTER (st = 'B'), count(*) FILTER (st = 'E')) AS pairs,
                   sum(ps) AS ps, sum(bs) AS bs, sum(pr) AS pr, sum(br) AS br,
                   bool_or(st <> 'B') AS told
            FROM t SEMI JOIN flow USING ({FLOW}) WHERE st <> 'D' GROUP BY ALL),
        step AS (
            SELECT *, lag(pairs) OVER w > 0 AND told AND ts - lag(ts) OVER w <= 3600000
                   AND ps >= lag(ps) OVER w AND bs >= lag(bs) OVER w
                   AND pr >= lag(pr) OVER w AND br >= lag(br) OVER w AS again,
                   lag(ps) OVER w AS ps0, lag(bs) OVER w AS bs0,
                   lag(pr) OVER w AS pr0, lag(br) OVER w AS br0
            FROM instant WINDOW w AS (PARTITION BY {FLOW} ORDER BY ts))
        SELECT hour, mac, src, dst, dport, proto, dir, pairs,
               CASE WHEN again THEN ps0 ELSE 0 END AS ps, CASE WHEN again THEN bs0 ELSE 0 END AS bs,
               CASE WHEN again THEN pr0 ELSE 0 END AS pr, CASE WHEN again THEN br0 ELSE 0 END AS br
        FROM step WHERE pairs > 0 OR again""")


def run(job: Task, folder: Path) -> None:
    db = duckdb.connect(str(job.out))
    db.execute(f"SET threads = {job.threads}")
    db.execute("SET preserve_insertion_order = false")
    read_tuples(db, job, folder)
    rows = "SELECT *, st = 'B' AS b, st = 'E' AS e FROM t WHERE st <> 'D'"
    sums = "count(*) FILTER (b) AS opened, count(*) FILTER (e) AS closed, "
    sums += ", ".join(f"sum({name})::BIGINT AS {name}" for name in ("ps", "bs", "pr", "br"))
    group = "hour, mac, src, dst, dport, proto"
    both = "bool_or(dir = 'O') AS o, bool_or(dir = 'I') AS i"
    if job.is_nsg:
        db.execute(f"CREATE TEMP TABLE r AS SELECT {group}, {both}, {sums} FROM ({rows}) GROUP BY ALL")
    else:
        correct_splits(db)
        less = ", ".join(f"-{name}" for name in ("pairs", "pairs", "ps", "bs", "pr", "br"))
        again = ", ".join(f"sum({n})::BIGINT AS {n}" for n in MEASURES["a"].split(", "))
        db.execute(f"""
            CREATE TEMP TABLE r AS SELECT {group}, bool_or(o) AS o, bool_or(i) AS i, {again}
            FROM (SELECT {group}, {both}, {sums} FROM ({rows}) GROUP BY ALL UNION ALL
                  SELECT {group}, dir = 'O', dir = 'I', {less} FROM x) GROUP BY ALL""")
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in MEASURES["a"].split(", "))
    db.execute(f"CREATE TABLE a AS SELECT {KEYS['a']}, {sums} FROM r GROUP BY ALL")
    addresses = [row[0] for row in db.execute("SELECT src FROM a UNION SELECT dst FROM a").fetchall()]
    db.execute("CREATE TEMP TABLE known (address VARCHAR, class VARCHAR)")
    db.execute("INSERT INTO known SELECT unnest($1), unnest($2)", [addresses, job.classes(addresses)])
    db.execute(f"""
        CREATE TABLE b AS
        WITH own AS (FROM r WHERE NOT (o AND i) AND mac NOT IN ({job.transit()})),
        counted AS (
            FROM own WHERE o UNION ALL
            FROM own ANTI JOIN (SELECT DISTINCT hour, src FROM own WHERE o) USING (hour, src) WHERE i),
        described AS (
            SELECT c.*, s.class AS near, d.class AS far FROM counted c
            JOIN known s ON s.address = c.src JOIN known d ON d.address = c.dst
            WHERE (s.class = 'cluster') <> (d.class = 'cluster'))
        SELECT hour, CASE near WHEN 'cluster' THEN src ELSE dst END AS ip,
               CASE near WHEN 'cluster' THEN far ELSE near END AS class,
               sum(opened)::BIGINT AS opened,
               sum(CASE near WHEN 'cluster' THEN bs ELSE br END)::BIGINT AS bytes_out,
               sum(CASE near WHEN 'cluster' THEN br ELSE bs END)::BIGINT AS bytes_in
        FROM described GROUP BY ALL""")
    unit = 1 if job.is_nsg else 1000
    db.execute(f"""
        CREATE TABLE c AS SELECT {KEYS['c']}, count(*) AS denied, min(ts) // {unit} AS first_s,
        max(ts) // {unit} AS last_s FROM t WHERE st = 'D' GROUP BY ALL""")
    db.close()


def run_decompressed(job: Task) -> None:
    """Runs over copies that `lz4` makes, as DuckDB cannot read LZ4; their cost is counted."""
    with tempfile.TemporaryDirectory(dir=job.out.parent) as copies:

        def decompress(blob: Path) -> None:
            copy = Path(copies) / blob.relative_to(job.data).with_suffix("")
            copy.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["lz4", "-dqf", str(blob), str(copy)], check=True)

        with concurrent.futures.ThreadPoolExecutor(job.threads) as pool:
            list(pool.map(decompress, job.data.rglob("PT1H.json.lz4")))
        run(job, Path(copies))


def export(job: Task) -> None:
    db = duckdb.connect(str(job.out), read_only=True)
    words = {
        "proto": "CASE proto WHEN 6 THEN 'TCP' WHEN 17 THEN 'UDP' ELSE proto::VARCHAR END",
        "dir": "CASE dir WHEN 'I' THEN 'inbound' ELSE 'outbound' END",
    }
    for name in KEYS:
        columns = [words.get(column, column) for column in KEYS[name].split(", ")]
        columns += [f"coalesce({column}, 0)" for column in MEASURES[name].split(", ")]
        db.execute(
            f"COPY (SELECT {', '.join(columns)} FROM {name}) TO {quoted(job.answers / name)} "
            "(FORMAT csv, HEADER false)"
        )


if __name__ == "__main__":
    given = task()
    if given.verb == "version":
        tell_version("DuckDB", duckdb.__version__)
    elif given.verb == "export":
        export(given)
    elif given.codec == "lz4":
        run_decompressed(given)
    else:
        run(given, given.data)
