import Flow
import FlowEnrich
import GRDB

/// Migration 0008: what the topology says beside classes and zones, for questions to ways out and to address space.
enum TopologyTables {
    static func migrate(_ database: Database) throws {
        for view in replacedViews { try database.execute(sql: "DROP VIEW \(view)") }
        try database.execute(sql: tables)
        for view in topologyViews { try database.execute(sql: view) }
    }

    private static let replacedViews = [
        "egress_candidates", "identity_coverage", "described_address",
    ]

    private static let tables = """
        -- The topology of the last run, as it was declared.
        CREATE TABLE declaration (
            section TEXT NOT NULL, name TEXT, prefix TEXT, class TEXT, zone TEXT, purpose TEXT,
            value TEXT
        ) STRICT;
        CREATE TABLE subnet (
            subnet_id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, zone TEXT, purpose TEXT NOT NULL,
            addresses INTEGER, allocation TEXT NOT NULL
        ) STRICT;
        -- `is_logged`: its NICs are known, so that its logs show what passed it.
        CREATE TABLE egress_device (
            device_id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
            is_logged INTEGER NOT NULL, is_shared INTEGER NOT NULL, port_limit INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE egress_device_mac (
            mac INTEGER NOT NULL UNIQUE, reporter TEXT NOT NULL, device_id INTEGER NOT NULL
        ) STRICT;
        -- Where addresses are: their subnet, what serves them, and how they are reached. 0 is nowhere.
        CREATE TABLE place (
            place_id INTEGER PRIMARY KEY, subnet_id INTEGER, device_id INTEGER, gateway TEXT
        ) STRICT;
        -- R8: who may be behind an address of that kind that talks to that class.
        CREATE TABLE network_meaning (
            kind TEXT NOT NULL, class TEXT NOT NULL, meaning TEXT NOT NULL, UNIQUE (kind, class)
        ) STRICT;

        ALTER TABLE address ADD COLUMN place_id INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX reporter_hour_hour ON reporter_hour (hour_id, reporter);

        -- How full subnets were: see `SubnetHours`.
        CREATE TABLE subnet_hour (
            hour_id INTEGER NOT NULL, subnet_id INTEGER NOT NULL, seen INTEGER NOT NULL,
            owned INTEGER NOT NULL, used INTEGER NOT NULL, reserved INTEGER
        ) STRICT;
        CREATE INDEX subnet_hour_hour ON subnet_hour (hour_id);

        -- What transit NICs saw (R5), listed or recognised, in addresses without their parts. `nic` is the MAC, plus 2^48 if no
        -- egress device has it, plus 2^49 if the NIC refused it: the lowest tells most. The index leaves out the columns in
        -- which rows of one pair differ: they are few.
        CREATE TABLE passage (
            hour_id INTEGER NOT NULL, source_id INTEGER NOT NULL, destination_id INTEGER NOT NULL,
            port INTEGER, protocol TEXT NOT NULL, nic INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX passage_pair ON passage (hour_id, source_id, destination_id);

        -- All of this is filled when the database is opened for writing.
        INSERT INTO setting VALUES ('places', 'to be made');
        """
}

extension TopologyTables {
    /// Writes the topology anew; addresses are placed by `AddressDimension`.
    static func store(_ topology: Topology, _ database: Database) throws {
        for table in [
            "declaration", "subnet", "egress_device", "egress_device_mac", "place",
            "network_meaning",
        ] {
            try database.execute(sql: "DELETE FROM \(table) WHERE true")
        }
        for row in topology.declared {
            try database.cachedStatement(
                sql: "INSERT INTO declaration VALUES (?, ?, ?, ?, ?, ?, ?)"
            ).execute(
                arguments: [
                    row.section, row.name, row.prefix, row.addressClass, row.zone, row.purpose,
                    row.value,
                ]
            )
        }
        for (index, subnet) in topology.subnets.enumerated() {
            try database.execute(
                sql: "INSERT INTO subnet VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    index + 1, subnet.prefix.description, subnet.zone, subnet.purpose,
                    subnet.addresses, subnet.allocation.rawValue,
                ]
            )
        }
        for (index, device) in topology.egressDevices.enumerated() {
            try store(device, number: index + 1, database)
        }
        for (index, place) in topology.places.enumerated() {
            try database.execute(
                sql: "INSERT INTO place VALUES (?, ?, ?, ?)",
                arguments: [
                    index, place.subnet.map { $0 + 1 }, place.device.map { $0 + 1 },
                    place.gateway?.rawValue,
                ]
            )
        }
        guard let network = topology.cluster?.network else { return }
        for kind in EndpointKind.allCases {
            for remote in AddressClass.allCases {
                guard let meaning = network.meaning(of: kind, towards: remote) else { continue }
                try database.execute(
                    sql: "INSERT INTO network_meaning VALUES (?, ?, ?)",
                    arguments: [kind.rawValue, remote.rawValue, meaning.rawValue]
                )
            }
        }
    }

    private static func store(
        _ device: EgressDevice,
        number: Int,
        _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO egress_device VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                number, device.name, device.kind.rawValue, !device.macs.isEmpty, device.isShared,
                device.portLimit,
            ]
        )
        for mac in device.macs.sorted() {
            // A NIC that two devices list is the first one's.
            try database.execute(
                sql: "INSERT OR IGNORE INTO egress_device_mac VALUES (?, ?, ?)",
                arguments: [Int64(mac), MACAddress.text(mac), number]
            )
        }
    }
}

/// What transit NICs saw: rewritten for the hours in which their logs, or who is one, have changed.
enum Passages {
    static let temporaryTable =
        "CREATE TEMP TABLE transit_nic (reporter TEXT NOT NULL UNIQUE, nic INTEGER NOT NULL)"

    static func update(_ database: Database, hours: [Int], topology: Topology) throws {
        guard !hours.isEmpty else { return }
        try database.execute(sql: "DELETE FROM temp.transit_nic")
        for mac in topology.transitReporters { try note(mac, topology, database) }
        for hour in hours {
            try database.cachedStatement(sql: "DELETE FROM passage WHERE hour_id = ?")
                .execute(arguments: [hour])
            let recognised = try String.fetchAll(
                database.cachedStatement(
                    sql: "SELECT DISTINCT reporter FROM transit_key WHERE hour_id = ?"
                ),
                arguments: [hour]
            )
            for reporter in recognised {
                if let mac = MACAddress.parse(reporter) { try note(mac, topology, database) }
            }
            try database.cachedStatement(sql: passagesOfHour).execute(
                arguments: ["hour": Timestamp.text(ofHour: hour), "hour_id": hour]
            )
        }
    }

    private static func note(_ mac: UInt64, _ topology: Topology, _ database: Database) throws {
        let isDeclared = topology.egressDevices.contains { $0.macs.contains(mac) }
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO temp.transit_nic VALUES (?, ?)")
            .execute(arguments: [MACAddress.text(mac), Int64(mac | (isDeclared ? 0 : 1 << 48))])
    }

    /// Refused rows have no role; those of a listed NIC are no less seen.
    private static let passagesOfHour = """
        INSERT INTO passage
        SELECT f.hour_id, f.whole_source, f.whole_destination, f.port, f.protocol,
               n.nic | ((f.decision <> 'allow') << 49)
        FROM whole_fact f
        CROSS JOIN temp.transit_nic n ON n.reporter = f.reporter
        WHERE f.hour = :hour AND (f.role = 'transit' OR f.decision = 'deny'
            AND f.reporter IN (SELECT value FROM declaration WHERE section = 'transit'))
        UNION
        SELECT t.hour_id, t.source_id, t.destination_id, t.port, t.protocol, n.nic
        FROM transit_key t
        JOIN temp.transit_nic n ON n.reporter = t.reporter
        JOIN address source ON source.address_id = t.source_id AND source.segment_ms = 0
        JOIN address destination
            ON destination.address_id = t.destination_id AND destination.segment_ms = 0
        WHERE t.hour_id = :hour_id
        """
}
