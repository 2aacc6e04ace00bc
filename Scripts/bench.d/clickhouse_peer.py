"""ClickHouse (chdb): each blob is a row of nested columns, `arrayJoin` down to tuples, one
`splitByChar` a tuple, addresses of low cardinality; results in MergeTree tables."""

from __future__ import annotations

from pathlib import Path

import chdb
from chdb.session import Session
from peer import KEYS, MEASURES, Task, quoted, task, tell_version

FLOW = "mac, dir, src, dst, sport, dport, proto"
COUNTERS = ("ps", "bs", "pr", "br")


class Engine:
    def __init__(self, out: Path, threads: int) -> None:
        self.session = Session(str(out))
        for setting in (
            f"max_threads = {threads}",
            f"max_insert_threads = {threads}",
            "use_hive_partitioning = 0",
        ):
            self.query(f"SET {setting}")
        self.query("CREATE DATABASE IF NOT EXISTS bench")
        self.query("USE bench")

    def query(self, text: str) -> str:
        return str(self.session.query(text, "TSV"))


def read_tuples(engine: Engine, job: Task) -> None:
    """Makes table t, a row a tuple."""
    if job.is_nsg:
        leaf = "Tuple(flowTuples Array(String))"
        leaf = f"Array(Tuple(rule String, flows Array({leaf})))"
        shape = f"records Array(Tuple(macAddress String, properties Tuple(flows {leaf})))"
        opened = "arrayJoin(r.2.1) AS f, f.1 AS rule, arrayJoin(arrayJoin(f.2).1) AS x"
    else:
        leaf = "Array(Tuple(rule String, flowTuples Array(String)))"
        leaf = f"Array(Tuple(flowGroups {leaf}))"
        shape = f"records Array(Tuple(macAddress String, flowRecords Tuple(flows {leaf})))"
        opened = "arrayJoin(arrayJoin(r.2.1).1) AS f, f.1 AS rule, arrayJoin(f.2) AS x"
    pattern = quoted(job.data / "**" / "PT1H.json*")
    tuples = (
        f"SELECT r.1 AS mac, {opened} "
        f"FROM (SELECT arrayJoin(records) AS r FROM file({pattern}, 'JSONEachRow', '{shape}'))"
    )
    engine.query("""
        CREATE TABLE t (mac LowCardinality(String), rule LowCardinality(String), hour UInt32,
            ts UInt64, src LowCardinality(String), dst LowCardinality(String), sport UInt16,
            dport UInt16, proto UInt8, dir FixedString(1), st FixedString(1), ps UInt64,
            bs UInt64, pr UInt64, br UInt64) ENGINE = Memory""")
    number = "toUInt64OrZero(s[{}])" if job.is_nsg else "toUInt64(s[{}])"
    counters = ", ".join(number.format(place) for place in (10, 11, 12, 13))
    proto = "if(s[6] = 'T', 6, 17)" if job.is_nsg else "toUInt8(s[6])"
    state = "if(s[8] = 'D', 'D', s[9])" if job.is_nsg else "s[8]"
    hour = 3600 if job.is_nsg else 3600000
    engine.query(f"""
        INSERT INTO t
        SELECT mac, rule, intDiv(toUInt64(s[1]), {hour}) * 3600, toUInt64(s[1]), s[2], s[3],
               toUInt16(s[4]), toUInt16(s[5]), {proto}, s[7], {state}, {counters}
        FROM (SELECT mac, rule, splitByChar(',', x) AS s FROM ({tuples}))""")


def correct_splits(engine: Engine) -> None:
    """Makes table x: what split pairs take off again (R3), under the key of table r.

    Flows with a pair are found by a hash; one that is found by chance has no pair below.
    """
    window = f"OVER (PARTITION BY {FLOW} ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"

    def before(column: str) -> str:
        return f"lagInFrame({column}) {window}"

    grown = " AND ".join(f"{name} >= {before(name)}" for name in COUNTERS)
    befores = ", ".join(f"{before(name)} AS {name}0" for name in COUNTERS)
    taken = ", ".join(f"if(again, {name}0, 0) AS {name}1" for name in COUNTERS)
    sums = ", ".join(f"sum({name}) AS {name}" for name in COUNTERS)
    engine.query(f"""
        CREATE TABLE x ENGINE = Memory AS
        WITH instant AS (
            SELECT {FLOW}, ts, any(hour) AS hour, least(countIf(st = 'B'), countIf(st = 'E')) AS pairs,
                   {sums}, countIf(st <> 'B') > 0 AS told
            FROM (SELECT {', '.join(f't.{c} AS {c}' for c in FLOW.split(', '))}, ts, hour, st,
                         {', '.join(COUNTERS)} FROM t
                  WHERE st <> 'D' AND cityHash64({FLOW}) IN (
                      SELECT cityHash64({FLOW}) FROM t WHERE st = 'E' AND cityHash64({FLOW}, ts) IN (
                          SELECT cityHash64({FLOW}, ts) FROM t WHERE st = 'B')))
            GROUP BY {FLOW}, ts),
        step AS (
            SELECT *, {before('pairs')} > 0 AND told AND ts - {before('ts')} <= 3600000 AND {grown}
                   AS again, {befores} FROM instant)
        SELECT hour, mac, src, dst, dport, proto, dir, pairs, {taken} FROM step WHERE pairs > 0 OR again
        """)


def aggregate(engine: Engine, job: Task) -> None:
    group = "hour, mac, src, dst, dport, proto"
    both = "max(dir = 'O') AS o, max(dir = 'I') AS i"
    sums = ", ".join(f"toInt64(sum({name})) AS {name}_" for name in COUNTERS)
    rows = f"""SELECT {group}, {both}, toInt64(countIf(st = 'B')) AS opened_,
               toInt64(countIf(st = 'E')) AS closed_, {sums} FROM t WHERE st <> 'D' GROUP BY {group}"""
    renamed = ", ".join(f"{name}_ AS {name}" for name in ("opened", "closed", *COUNTERS))
    if job.is_nsg:
        engine.query(f"CREATE TABLE r ENGINE = Memory AS SELECT {group}, o, i, {renamed} FROM ({rows})")
    else:
        correct_splits(engine)
        less = ", ".join(f"-toInt64({name})" for name in ("pairs", "pairs", *(c + "1" for c in COUNTERS)))
        again = ", ".join(f"sum({name}_) AS {name}" for name in ("opened", "closed", *COUNTERS))
        engine.query(f"""
            CREATE TABLE r ENGINE = Memory AS
            SELECT {group}, max(o) AS o, max(i) AS i, {again} FROM ({rows} UNION ALL
                SELECT {group}, dir = 'O', dir = 'I', {less} FROM x) GROUP BY {group}""")
    sums = ", ".join(f"sum({name}) AS {name}" for name in MEASURES["a"].split(", "))
    merge_tree = "ENGINE = MergeTree ORDER BY"
    engine.query(
        f"CREATE TABLE a {merge_tree} ({KEYS['a']}) AS SELECT {KEYS['a']}, {sums} FROM r "
        f"GROUP BY {KEYS['a']}"
    )
    unit = 1 if job.is_nsg else 1000
    engine.query(f"""
        CREATE TABLE c {merge_tree} ({KEYS['c']}) AS
        SELECT {KEYS['c']}, count() AS denied, intDiv(min(ts), {unit}) AS first_s,
        intDiv(max(ts), {unit}) AS last_s FROM t WHERE st = 'D' GROUP BY {KEYS['c']}""")


def sum_egress(engine: Engine, job: Task) -> None:
    addresses = engine.query("SELECT src FROM a UNION DISTINCT SELECT dst FROM a").split()
    known = ", ".join(f"('{a}', '{c}')" for a, c in zip(addresses, job.classes(addresses), strict=True))
    low = "LowCardinality(String)"
    engine.query(f"CREATE TABLE known (address {low}, class {low}) ENGINE = Memory")
    engine.query(f"INSERT INTO known VALUES {known}")
    engine.query(f"""
        CREATE TABLE b ENGINE = MergeTree ORDER BY ({KEYS['b']}) AS
        WITH own AS (SELECT * FROM r WHERE NOT (o AND i) AND mac NOT IN ({job.transit()})),
        counted AS (
            SELECT * FROM own WHERE o OR (hour, src) NOT IN (SELECT hour, src FROM own WHERE o)),
        described AS (
            SELECT c.hour AS hour, c.src AS src, c.dst AS dst, opened, bs, br,
                   s.class AS near, d.class AS far
            FROM counted AS c INNER JOIN known AS s ON s.address = c.src
            INNER JOIN known AS d ON d.address = c.dst
            WHERE (s.class = 'cluster') <> (d.class = 'cluster'))
        SELECT hour, if(near = 'cluster', src, dst) AS ip, if(near = 'cluster', far, near) AS class,
               sum(opened) AS opened, sum(if(near = 'cluster', bs, br)) AS bytes_out,
               sum(if(near = 'cluster', br, bs)) AS bytes_in
        FROM (SELECT hour, src, dst, near, far, opened, bs, br FROM described)
        GROUP BY hour, ip, class""")


def run(job: Task) -> None:
    engine = Engine(job.out, job.threads)
    read_tuples(engine, job)
    aggregate(engine, job)
    sum_egress(engine, job)
    engine.session.close()


def export(job: Task) -> None:
    engine = Engine(job.out, 1)
    words = {
        "proto": "multiIf(proto = 6, 'TCP', proto = 17, 'UDP', toString(proto))",
        "dir": "if(dir = 'I', 'inbound', 'outbound')",
    }
    for name in KEYS:
        columns = [words.get(column, column) for column in KEYS[name].split(", ")]
        columns += MEASURES[name].split(", ")
        line = "concatWithSeparator(',', " + ", ".join(f"toString({c})" for c in columns) + ")"
        target = f"file({quoted(job.answers / name)}, 'LineAsString', 'line String')"
        engine.query(f"INSERT INTO FUNCTION {target} SELECT {line} FROM {name}")
    engine.session.close()


if __name__ == "__main__":
    given = task()
    if given.verb == "version":
        tell_version("ClickHouse", f"{chdb.engine_version} (chdb {chdb.__version__})")
    elif given.verb == "export":
        export(given)
    else:
        run(given)
