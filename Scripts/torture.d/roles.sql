-- What roles must be (R5), worked out anew from the public view: how many rows say otherwise.
-- The one transit NIC is that of Pipelines/topology.yaml.
CREATE TEMP TABLE allowed AS SELECT rowid AS id, hour, log, reporter, direction, source_ip AS source,
    destination_ip AS destination, destination_port AS port, protocol, role
    FROM flow_facts WHERE decision = 'allow' AND log IN ('nsg-v1', 'nsg-v2', 'vnet-v4');
CREATE TEMP TABLE covered AS SELECT DISTINCT hour, reporter FROM allowed WHERE log = 'vnet-v4';
CREATE TEMP TABLE both AS
    SELECT hour, reporter, source, destination, coalesce(port, -1) AS port, protocol FROM allowed
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(DISTINCT direction) = 2;
CREATE INDEX temp.both_key ON both (hour, reporter, source, destination, port, protocol);
CREATE TEMP TABLE first AS SELECT *, CASE
    WHEN log <> 'vnet-v4' AND (hour, reporter) IN (SELECT * FROM covered) THEN 'superseded'
    WHEN reporter IN ('00005E0053FE') OR (hour, reporter, source, destination, coalesce(port, -1), protocol)
        IN (SELECT * FROM both) THEN 'transit'
    END AS own FROM allowed;
CREATE TEMP TABLE sender AS SELECT DISTINCT hour, source FROM first
    WHERE own IS NULL AND direction = 'outbound';
SELECT count(*) FROM first WHERE role IS NOT coalesce(own, CASE WHEN direction = 'inbound'
    AND (hour, source) IN (SELECT * FROM sender) THEN 'mirror' ELSE 'counted' END);
