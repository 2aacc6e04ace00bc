-- Written by Scripts/check-clients write from `weir schema` and questions.yaml: change those.
-- For DuckDB with its sqlite extension: views of the names and columns that the public ones have, over the file that a
-- variable names. Set it first: SET VARIABLE weir = 'results/weir.sqlite'. By ATTACH many views cannot be read: DuckDB
-- takes their SQL for its own.

-- SQLite gives columns of views no types. As text they are whole; the views below make numbers of numbers.
SET sqlite_all_varchar = true;
-- NULL comes first, as in SQLite.
SET default_null_order = 'sqlite';

CREATE OR REPLACE TEMP VIEW flow_facts AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(flows_closed AS BIGINT) AS flows_closed,
    CAST(denied AS BIGINT) AS denied,
    CAST(unanswered AS BIGINT) AS unanswered,
    CAST(packets_sent AS BIGINT) AS packets_sent,
    CAST(bytes_sent AS BIGINT) AS bytes_sent,
    CAST(packets_received AS BIGINT) AS packets_received,
    CAST(bytes_received AS BIGINT) AS bytes_received
) FROM sqlite_scan(getvariable('weir'), 'flow_facts');

CREATE OR REPLACE TEMP VIEW flows AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(flows_closed AS BIGINT) AS flows_closed,
    CAST(unanswered AS BIGINT) AS unanswered,
    CAST(packets_sent AS BIGINT) AS packets_sent,
    CAST(bytes_sent AS BIGINT) AS bytes_sent,
    CAST(packets_received AS BIGINT) AS packets_received,
    CAST(bytes_received AS BIGINT) AS bytes_received
) FROM sqlite_scan(getvariable('weir'), 'flows');

CREATE OR REPLACE TEMP VIEW flows_daily AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(flows_closed AS BIGINT) AS flows_closed,
    CAST(unanswered AS BIGINT) AS unanswered,
    CAST(packets_sent AS BIGINT) AS packets_sent,
    CAST(bytes_sent AS BIGINT) AS bytes_sent,
    CAST(packets_received AS BIGINT) AS packets_received,
    CAST(bytes_received AS BIGINT) AS bytes_received
) FROM sqlite_scan(getvariable('weir'), 'flows_daily');

CREATE OR REPLACE TEMP VIEW egress AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(bytes_out AS BIGINT) AS bytes_out,
    CAST(bytes_in AS BIGINT) AS bytes_in
) FROM sqlite_scan(getvariable('weir'), 'egress');

CREATE OR REPLACE TEMP VIEW egress_daily AS SELECT * REPLACE (
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(bytes_out AS BIGINT) AS bytes_out,
    CAST(bytes_in AS BIGINT) AS bytes_in
) FROM sqlite_scan(getvariable('weir'), 'egress_daily');

CREATE OR REPLACE TEMP VIEW egress_monthly AS SELECT * REPLACE (
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(bytes_out AS BIGINT) AS bytes_out,
    CAST(bytes_in AS BIGINT) AS bytes_in
) FROM sqlite_scan(getvariable('weir'), 'egress_monthly');

CREATE OR REPLACE TEMP VIEW egress_paths AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(bytes_out AS BIGINT) AS bytes_out,
    CAST(bytes_in AS BIGINT) AS bytes_in
) FROM sqlite_scan(getvariable('weir'), 'egress_paths');

CREATE OR REPLACE TEMP VIEW egress_candidates AS SELECT * REPLACE (
    CAST(pods AS BIGINT) AS pods
) FROM sqlite_scan(getvariable('weir'), 'egress_candidates');

CREATE OR REPLACE TEMP VIEW east_west AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows AS BIGINT) AS flows,
    CAST(bytes AS BIGINT) AS bytes,
    CAST(denied AS BIGINT) AS denied
) FROM sqlite_scan(getvariable('weir'), 'east_west');

CREATE OR REPLACE TEMP VIEW denials AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(attempts AS BIGINT) AS attempts
) FROM sqlite_scan(getvariable('weir'), 'denials');

CREATE OR REPLACE TEMP VIEW denials_daily AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(attempts AS BIGINT) AS attempts
) FROM sqlite_scan(getvariable('weir'), 'denials_daily');

CREATE OR REPLACE TEMP VIEW denial_chains AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(step AS BIGINT) AS step,
    CAST(points AS BIGINT) AS points,
    CAST(attempts AS BIGINT) AS attempts
) FROM sqlite_scan(getvariable('weir'), 'denial_chains');

CREATE OR REPLACE TEMP VIEW scan_signals AS SELECT * REPLACE (
    CAST(denied_destinations AS BIGINT) AS denied_destinations,
    CAST(denied_ports AS BIGINT) AS denied_ports,
    CAST(denied_pairs AS BIGINT) AS denied_pairs,
    CAST(allowed_destinations AS BIGINT) AS allowed_destinations,
    CAST(attempts AS BIGINT) AS attempts,
    CAST(relative_error AS DOUBLE) AS relative_error,
    CAST(walk AS DOUBLE) AS walk
) FROM sqlite_scan(getvariable('weir'), 'scan_signals');

CREATE OR REPLACE TEMP VIEW first_contacts AS SELECT * REPLACE (
    CAST(days_before AS BIGINT) AS days_before,
    CAST(destination_port AS BIGINT) AS destination_port
) FROM sqlite_scan(getvariable('weir'), 'first_contacts');

CREATE OR REPLACE TEMP VIEW packet_drops AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(drops AS BIGINT) AS drops
) FROM sqlite_scan(getvariable('weir'), 'packet_drops');

CREATE OR REPLACE TEMP VIEW rule_hits AS SELECT * REPLACE (
    CAST(hits AS BIGINT) AS hits,
    CAST(bytes AS BIGINT) AS bytes
) FROM sqlite_scan(getvariable('weir'), 'rule_hits');

CREATE OR REPLACE TEMP VIEW rule_hits_daily AS SELECT * REPLACE (
    CAST(hits AS BIGINT) AS hits,
    CAST(bytes AS BIGINT) AS bytes
) FROM sqlite_scan(getvariable('weir'), 'rule_hits_daily');

CREATE OR REPLACE TEMP VIEW rules AS SELECT * REPLACE (
    CAST(priority AS BIGINT) AS priority
) FROM sqlite_scan(getvariable('weir'), 'rules');

CREATE OR REPLACE TEMP VIEW rule_review AS SELECT * REPLACE (
    CAST(priority AS BIGINT) AS priority,
    CAST(confidence AS DOUBLE) AS confidence,
    CAST(hits AS BIGINT) AS hits,
    CAST(bytes AS BIGINT) AS bytes,
    CAST(coverage AS DOUBLE) AS coverage
) FROM sqlite_scan(getvariable('weir'), 'rule_review');

CREATE OR REPLACE TEMP VIEW pod_latency AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'pod_latency');

CREATE OR REPLACE TEMP VIEW pod_latency_days AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'pod_latency_days');

CREATE OR REPLACE TEMP VIEW workload_latency AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'workload_latency');

CREATE OR REPLACE TEMP VIEW workload_latency_days AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'workload_latency_days');

CREATE OR REPLACE TEMP VIEW node_latency AS SELECT * REPLACE (
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'node_latency');

CREATE OR REPLACE TEMP VIEW node_latency_days AS SELECT * REPLACE (
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'node_latency_days');

CREATE OR REPLACE TEMP VIEW zone_latency AS SELECT * REPLACE (
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'zone_latency');

CREATE OR REPLACE TEMP VIEW zone_latency_days AS SELECT * REPLACE (
    CAST(samples AS BIGINT) AS samples,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p90_ms AS DOUBLE) AS p90_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms,
    CAST(mean_ms AS DOUBLE) AS mean_ms
) FROM sqlite_scan(getvariable('weir'), 'zone_latency_days');

CREATE OR REPLACE TEMP VIEW latency_buckets AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(bucket AS BIGINT) AS bucket,
    CAST(lower_ms AS DOUBLE) AS lower_ms,
    CAST(upper_ms AS DOUBLE) AS upper_ms,
    CAST(samples AS BIGINT) AS samples
) FROM sqlite_scan(getvariable('weir'), 'latency_buckets');

CREATE OR REPLACE TEMP VIEW latency_change AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(samples AS BIGINT) AS samples,
    CAST(baseline_days AS BIGINT) AS baseline_days,
    CAST(baseline_samples AS BIGINT) AS baseline_samples,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(baseline_p50_ms AS DOUBLE) AS baseline_p50_ms,
    CAST(shift_ms AS DOUBLE) AS shift_ms,
    CAST(shift_ratio AS DOUBLE) AS shift_ratio,
    CAST(probability_slower AS DOUBLE) AS probability_slower,
    CAST(confidence AS DOUBLE) AS confidence
) FROM sqlite_scan(getvariable('weir'), 'latency_change');

CREATE OR REPLACE TEMP VIEW tcp_retransmissions AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(handshakes AS BIGINT) AS handshakes,
    CAST(retransmitted AS BIGINT) AS retransmitted
) FROM sqlite_scan(getvariable('weir'), 'tcp_retransmissions');

CREATE OR REPLACE TEMP VIEW socket_rtt AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows AS BIGINT) AS flows,
    CAST(mean_min_rtt_ms AS DOUBLE) AS mean_min_rtt_ms,
    CAST(max_min_rtt_ms AS DOUBLE) AS max_min_rtt_ms,
    CAST(mean_smooth_rtt_ms AS DOUBLE) AS mean_smooth_rtt_ms,
    CAST(max_smooth_rtt_ms AS DOUBLE) AS max_smooth_rtt_ms,
    CAST(retransmissions AS BIGINT) AS retransmissions,
    CAST(lost_packets AS BIGINT) AS lost_packets,
    CAST(unrecovered_timeouts AS BIGINT) AS unrecovered_timeouts
) FROM sqlite_scan(getvariable('weir'), 'socket_rtt');

CREATE OR REPLACE TEMP VIEW latency_sources AS SELECT * REPLACE (
    CAST(rows AS BIGINT) AS rows,
    CAST(handshakes AS BIGINT) AS handshakes,
    CAST(samples AS BIGINT) AS samples,
    CAST(retransmitted AS BIGINT) AS retransmitted,
    CAST(proxied AS BIGINT) AS proxied,
    CAST(discarded AS BIGINT) AS discarded,
    CAST(unpaired AS BIGINT) AS unpaired,
    CAST(events_lost AS BIGINT) AS events_lost
) FROM sqlite_scan(getvariable('weir'), 'latency_sources');

CREATE OR REPLACE TEMP VIEW latency_gaps AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(flows_opened AS BIGINT) AS flows_opened
) FROM sqlite_scan(getvariable('weir'), 'latency_gaps');

CREATE OR REPLACE TEMP VIEW dns_lookups AS SELECT * REPLACE (
    CAST(lookups AS BIGINT) AS lookups,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms
) FROM sqlite_scan(getvariable('weir'), 'dns_lookups');

CREATE OR REPLACE TEMP VIEW dns_lookups_daily AS SELECT * REPLACE (
    CAST(lookups AS BIGINT) AS lookups,
    CAST(min_ms AS DOUBLE) AS min_ms,
    CAST(p50_ms AS DOUBLE) AS p50_ms,
    CAST(p95_ms AS DOUBLE) AS p95_ms,
    CAST(p99_ms AS DOUBLE) AS p99_ms,
    CAST(max_ms AS DOUBLE) AS max_ms
) FROM sqlite_scan(getvariable('weir'), 'dns_lookups_daily');

CREATE OR REPLACE TEMP VIEW dns_buckets AS SELECT * REPLACE (
    CAST(bucket AS BIGINT) AS bucket,
    CAST(lower_ms AS DOUBLE) AS lower_ms,
    CAST(upper_ms AS DOUBLE) AS upper_ms,
    CAST(samples AS BIGINT) AS samples
) FROM sqlite_scan(getvariable('weir'), 'dns_buckets');

CREATE OR REPLACE TEMP VIEW dns_names AS SELECT * REPLACE (
    CAST(lookups AS BIGINT) AS lookups,
    CAST(search_lookups AS BIGINT) AS search_lookups,
    CAST(not_found AS BIGINT) AS not_found,
    CAST(failed AS BIGINT) AS failed,
    CAST(max_ms AS DOUBLE) AS max_ms
) FROM sqlite_scan(getvariable('weir'), 'dns_names');

CREATE OR REPLACE TEMP VIEW address_names AS SELECT * FROM sqlite_scan(getvariable('weir'), 'address_names');

CREATE OR REPLACE TEMP VIEW fat_flows AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(samples AS BIGINT) AS samples,
    CAST(max_mbps AS DOUBLE) AS max_mbps
) FROM sqlite_scan(getvariable('weir'), 'fat_flows');

CREATE OR REPLACE TEMP VIEW flow_traces AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(packets AS BIGINT) AS packets
) FROM sqlite_scan(getvariable('weir'), 'flow_traces');

CREATE OR REPLACE TEMP VIEW fqdn_failures AS SELECT * REPLACE (
    CAST(failures AS BIGINT) AS failures
) FROM sqlite_scan(getvariable('weir'), 'fqdn_failures');

CREATE OR REPLACE TEMP VIEW address_owners AS SELECT * FROM sqlite_scan(getvariable('weir'), 'address_owners');

CREATE OR REPLACE TEMP VIEW identity_coverage AS SELECT * REPLACE (
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(bytes AS BIGINT) AS bytes
) FROM sqlite_scan(getvariable('weir'), 'identity_coverage');

CREATE OR REPLACE TEMP VIEW subnet_usage AS SELECT * REPLACE (
    CAST(addresses AS BIGINT) AS addresses,
    CAST(seen_in_logs AS BIGINT) AS seen_in_logs,
    CAST(in_inventory AS BIGINT) AS in_inventory,
    CAST(in_use AS BIGINT) AS in_use,
    CAST(reserved AS BIGINT) AS reserved,
    CAST(free AS BIGINT) AS free,
    CAST(growth_a_day AS DOUBLE) AS growth_a_day,
    CAST(days_until_full AS DOUBLE) AS days_until_full
) FROM sqlite_scan(getvariable('weir'), 'subnet_usage');

CREATE OR REPLACE TEMP VIEW snat_pressure AS SELECT * REPLACE (
    CAST(destination_port AS BIGINT) AS destination_port,
    CAST(sources AS BIGINT) AS sources,
    CAST(source_ports AS BIGINT) AS source_ports,
    CAST(port_limit AS BIGINT) AS port_limit,
    CAST(share AS DOUBLE) AS share
) FROM sqlite_scan(getvariable('weir'), 'snat_pressure');

CREATE OR REPLACE TEMP VIEW topology AS SELECT * FROM sqlite_scan(getvariable('weir'), 'topology');

CREATE OR REPLACE TEMP VIEW coverage AS SELECT * REPLACE (
    CAST(rows AS BIGINT) AS rows
) FROM sqlite_scan(getvariable('weir'), 'coverage');

CREATE OR REPLACE TEMP VIEW mirror_balance AS SELECT * REPLACE (
    CAST(flows_mirrored AS BIGINT) AS flows_mirrored,
    CAST(flows_unmatched AS BIGINT) AS flows_unmatched,
    CAST(bytes_mirrored AS BIGINT) AS bytes_mirrored,
    CAST(bytes_unmatched AS BIGINT) AS bytes_unmatched
) FROM sqlite_scan(getvariable('weir'), 'mirror_balance');

CREATE OR REPLACE TEMP VIEW event_losses AS SELECT * REPLACE (
    CAST(events AS BIGINT) AS events
) FROM sqlite_scan(getvariable('weir'), 'event_losses');

CREATE OR REPLACE TEMP VIEW inputs AS SELECT * REPLACE (
    CAST(bytes_stored AS BIGINT) AS bytes_stored,
    CAST(bytes_read AS BIGINT) AS bytes_read,
    CAST(records AS BIGINT) AS records,
    CAST(rows_read AS BIGINT) AS rows_read,
    CAST(rows_kept AS BIGINT) AS rows_kept,
    CAST(rows_rejected AS BIGINT) AS rows_rejected,
    CAST(rows_duplicate AS BIGINT) AS rows_duplicate,
    CAST(run_id AS BIGINT) AS run_id
) FROM sqlite_scan(getvariable('weir'), 'inputs');

CREATE OR REPLACE TEMP VIEW rejections AS SELECT * REPLACE (
    CAST(rows AS BIGINT) AS rows,
    CAST(first_offset AS BIGINT) AS first_offset
) FROM sqlite_scan(getvariable('weir'), 'rejections');

CREATE OR REPLACE TEMP VIEW rolled_up_days AS SELECT * REPLACE (
    CAST(run_id AS BIGINT) AS run_id,
    CAST(rows_removed AS BIGINT) AS rows_removed,
    CAST(flows_opened AS BIGINT) AS flows_opened,
    CAST(bytes_sent AS BIGINT) AS bytes_sent,
    CAST(bytes_received AS BIGINT) AS bytes_received,
    CAST(attempts AS BIGINT) AS attempts,
    CAST(hits AS BIGINT) AS hits,
    CAST(lookups AS BIGINT) AS lookups,
    CAST(samples AS BIGINT) AS samples
) FROM sqlite_scan(getvariable('weir'), 'rolled_up_days');

CREATE OR REPLACE TEMP VIEW findings AS SELECT * FROM sqlite_scan(getvariable('weir'), 'findings');

CREATE OR REPLACE TEMP VIEW runs AS SELECT * REPLACE (
    CAST(run_id AS BIGINT) AS run_id,
    CAST(inputs_read AS BIGINT) AS inputs_read,
    CAST(inputs_unchanged AS BIGINT) AS inputs_unchanged,
    CAST(inputs_failed AS BIGINT) AS inputs_failed,
    CAST(rows_kept AS BIGINT) AS rows_kept,
    CAST(rows_rejected AS BIGINT) AS rows_rejected,
    CAST(splits_corrected AS BIGINT) AS splits_corrected,
    CAST(lifetime_totals AS BIGINT) AS lifetime_totals
) FROM sqlite_scan(getvariable('weir'), 'runs');

CREATE OR REPLACE TEMP VIEW manifests AS SELECT * REPLACE (
    CAST(manifest_id AS BIGINT) AS manifest_id,
    CAST(run_id AS BIGINT) AS run_id
) FROM sqlite_scan(getvariable('weir'), 'manifests');
