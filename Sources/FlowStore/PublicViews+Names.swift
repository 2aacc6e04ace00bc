extension PublicViews {
    static let dnsLookups = PublicView(
        name: "dns_lookups",
        rowMeaning: "hour, log, resolver, client, name, type and code",
        summary: """
            What was looked up, and how long the resolver took: for a firewall and CoreDNS inside \
            it, the network and retries left out; for Hubble between two readings of an agent. \
            Quantiles are right within 0.8 % and never come from a mean: merge dns_buckets.
            """,
        rules: ["R1", "R7", "R9", "R10"],
        columns: [hourColumn] + endpointColumns("source", "client") + [
            PublicColumn("resolver", .text, "firewall, resolver pod, or address of the server"),
            PublicColumn("query_name", .text, "lower case, no dot behind; NULL when folded"),
            PublicColumn("query_type", .text, "A, AAAA, HTTPS, ..."),
            PublicColumn("response_code", .text, "NOERROR, NXDOMAIN, ...; NULL without a reply"),
            PublicColumn("lookups", .integer, unit: "lookups", "answered"),
            PublicColumn("min_ms", .real, unit: "ms", "shortest; NULL if nothing was measured"),
            PublicColumn("p50_ms", .real, unit: "ms", "median"),
            PublicColumn("p95_ms", .real, unit: "ms", "95 % took no longer"),
            PublicColumn("p99_ms", .real, unit: "ms", "99 % took no longer"),
            PublicColumn("max_ms", .real, unit: "ms", "longest"),
            PublicColumn("log", .text, "azure-firewall, coredns, hubble or calico"),
        ]
    )

    static let dnsBuckets = PublicView(
        name: "dns_buckets",
        rowMeaning: "hour, log, resolver, client, name, type, code and bucket",
        summary: """
            Distributions that merge: add samples of equal buckets, and a quantile is the bucket in \
            which the running sum reaches its share. Buckets are HdrHistogram's, 64 to a power of \
            two of nanoseconds.
            """,
        rules: ["R10"],
        columns: [
            hourColumn, PublicColumn("log", .text, "as in dns_lookups"),
            PublicColumn("resolver", .text, "as in dns_lookups"),
            PublicColumn("source_ip", .text, "client"),
            PublicColumn("query_name", .text, "as in dns_lookups"),
            PublicColumn("query_type", .text, "as in dns_lookups"),
            PublicColumn("response_code", .text, "as in dns_lookups"),
            PublicColumn("bucket", .integer, "number of the bucket, ascending"),
            PublicColumn("lower_ms", .real, unit: "ms", "shortest time in it"),
            PublicColumn("upper_ms", .real, unit: "ms", "shortest time of the next one"),
            PublicColumn("samples", .integer, unit: "lookups", "measured"),
        ]
    )

    static let dnsNames = PublicView(
        name: "dns_names",
        rowMeaning: "hour, log, resolver and name without search suffixes",
        summary: """
            Names as they were meant. A pod asks for an outside name under each domain of its \
            search list first, and is told NXDOMAIN: those lookups count in search_lookups, not \
            in not_found.
            """,
        rules: ["R1"],
        columns: [
            hourColumn, PublicColumn("log", .text, "as in dns_lookups"),
            PublicColumn("resolver", .text, "as in dns_lookups"),
            PublicColumn("query_name", .text, "name without the search suffix"),
            PublicColumn("lookups", .integer, unit: "lookups", "of the name itself"),
            PublicColumn(
                "search_lookups",
                .integer,
                unit: "lookups",
                "NXDOMAIN under a search suffix"
            ),
            PublicColumn("not_found", .integer, unit: "lookups", "NXDOMAIN of the name itself"),
            PublicColumn("failed", .integer, unit: "lookups", "SERVFAIL, REFUSED and the like"),
            PublicColumn("max_ms", .real, unit: "ms", "longest"),
        ]
    )

    static let addressNames = PublicView(
        name: "address_names",
        rowMeaning: "hour, address, name and client",
        summary: """
            Names that DNS answers gave for addresses, and when they held. destination_fqdn of \
            egress and denials is the one name that the source got an answer for and that held in \
            the hour, else the only one that anybody did. Answers hold for as long as they say, a \
            day at most.
            """,
        rules: ["R7"],
        columns: [
            hourColumn, PublicColumn("ip", .text, "address"),
            PublicColumn("fqdn", .text, "name"),
            PublicColumn("asked_by", .text, "client that was answered"),
            PublicColumn("held_from", .text, "first answer, whole seconds UTC"),
            PublicColumn("held_to", .text, "end of the last answer's lifetime, or of the hour"),
        ]
    )
}
