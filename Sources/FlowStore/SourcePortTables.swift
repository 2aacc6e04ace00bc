/// The tables of migration 0007: the source ports of facts whose traffic leaves for the internet.
enum SourcePortTables {
    static let tables = """
        -- See `SourcePortWriter`. `set_id` is the first fact of the row, times 256, plus the number of rows before it that begin
        -- with the same fact. A row is of one lane. Entries take 3 bytes: the fact, counted from the first one as 1, and the
        -- port, high byte first:
        --     SELECT (s.set_id >> 8) - 1
        --            + unicode(CAST(substr(s.entries, 3 * n.place + 1, 1) AS TEXT)) AS fact_id,
        --            substr(s.entries, 3 * n.place + 2, 2) AS port
        --     FROM source_port_set s CROSS JOIN port_place n ON n.place < length(s.entries) / 3
        CREATE TABLE source_port_set (
            entries BLOB NOT NULL, set_id INTEGER PRIMARY KEY
        ) STRICT;

        -- The places an entry can have in a row: 0 to 255.
        CREATE TABLE port_place (place INTEGER PRIMARY KEY) STRICT;
        WITH RECURSIVE n (place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM n WHERE place < 255)
        INSERT INTO port_place SELECT place FROM n;
        """
}
