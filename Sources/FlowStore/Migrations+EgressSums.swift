/// The tables of migration 0005: sums of egress, so that a question to months need not read their facts.
///
/// The views over them are those of 0006.
enum EgressTables {
    static let tables = """
        -- What crossed the border of the cluster in one input, before mirrors and transits are left out. `fact_id` is one
        -- of the input's facts, so that the sums go when they go; it says no more.
        CREATE TABLE egress_sum (
            fact_id INTEGER PRIMARY KEY, scope_id INTEGER NOT NULL, inside_id INTEGER NOT NULL,
            outside_description INTEGER NOT NULL, is_from_cluster INTEGER NOT NULL,
            is_near_inside INTEGER NOT NULL, facts INTEGER NOT NULL, measured INTEGER NOT NULL,
            opened INTEGER NOT NULL, bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL
        ) STRICT;
        -- Rows that only the side outside has logged, as it received them: see `EgressSums.updateExclusions`.
        CREATE INDEX egress_sum_outside ON egress_sum (scope_id)
            WHERE is_near_inside = 0 AND is_from_cluster = 1;

        -- What is in `egress_sum` and does not count (R5), by hour.
        CREATE TABLE egress_exclusion (
            hour_id INTEGER NOT NULL, inside_id INTEGER NOT NULL,
            outside_description INTEGER NOT NULL, is_from_cluster INTEGER NOT NULL,
            facts INTEGER NOT NULL, measured INTEGER NOT NULL, opened INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX egress_exclusion_hour ON egress_exclusion (hour_id);

        -- Both are filled when the database is opened for writing.
        INSERT INTO setting VALUES ('egress_sums', 'to be made');
        """
}
