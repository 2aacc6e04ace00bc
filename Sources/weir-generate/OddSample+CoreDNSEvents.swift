extension OddSample {
    static var coreDNSEvents: [(OddEvents) -> OddSample] {
        [
            { odd in
                OddSample(
                    "coredns-variants.log",
                    odd.lines(
                        variants.enumerated().map { "\(odd.time($0)).903433597Z stdout F \($1)" }
                    )
                )
            },
            { odd in
                let lines = variants.prefix(4).enumerated().map { place, line in
                    "{\"log\":\(JSONText.quoted(line + "\n")),\"stream\":\"stdout\","
                        + "\"time\":\"\(odd.time(place)).903433597Z\"}"
                }
                // A collector that wraps once more, and puts the pod beside it.
                let wrapped =
                    "{\"message\":\(JSONText.quoted(variants[1])),\"stream\":\"stdout\","
                    + "\"time\":\"\(odd.time(5)).9Z\",\"kubernetes\":{\"pod_name\":\"coredns-odd\"}}"
                return OddSample("coredns-docker.jsonl", odd.lines(lines + [wrapped]))
            },
            { odd in
                let rows = variants.prefix(3).enumerated().map { place, line in
                    """
                    {"TimeGenerated":"\(odd.time(place)).9034335Z","Computer":"\(odd.node)",\
                    "ContainerId":"0000000000000000000000000000000000000000000000000000000000000001",\
                    "ContainerName":"coredns","PodName":"coredns-odd-\(odd.number)",\
                    "PodNamespace":"kube-system","LogMessage":\(JSONText.quoted(line)),\
                    "LogSource":"stdout","LogLevel":"INFO","KubernetesMetadata":{},\
                    "Type":"ContainerLogV2"}
                    """
                }
                return OddSample("coredns-container-log-v2.jsonl", odd.lines(rows))
            },
            { odd in
                let line = variants[1]
                let (first, rest) = (line.prefix(30), line.dropFirst(30))
                // Two partial lines and their end; a line of the other stream between them.
                let lines = [
                    "\(odd.time(1)).100000000Z stdout P \(first)",
                    "\(odd.time(1)).100000001Z stderr F plain words of a program",
                    "\(odd.time(1)).100000002Z stdout P \(rest.prefix(10))",
                    "\(odd.time(1)).100000003Z stdout F \(rest.dropFirst(10))",
                    "\(odd.time(2)).5Z stdout F \(variants[0])",
                    // Never finished: the file was turned over.
                    "\(odd.time(3)).5Z stdout P \(first)",
                ]
                return OddSample("coredns-partial-lines.log", odd.lines(lines))
            },
            { odd in
                // No framing: saved by `kubectl logs`, so only one line knows when it was written.
                OddSample("coredns-unframed.log", odd.lines(Array(variants.suffix(3))))
            },
        ]
    }

    /// Lines of `coredns.md`, sections 1, 4 and 7, and lines that are no queries.
    private static let variants = [
        #"[INFO] 192.0.2.10:36413 - 21583 "A IN www.example.com.shop.svc.cluster.local. udp 56 "#
            + #"false 512" NXDOMAIN qr,aa,rd 150 0.000102078s"#,
        #"[INFO] 192.0.2.10:36413 - 21584 "AAAA IN www.example.com. udp 33 false 512" NOERROR "#
            + "qr,rd,ra 83 0.037990251s",
        #"[INFO] [2001:db8::10]:50759 - 29008 "A IN example.org. udp 40 true 4096" NOERROR "#
            + "qr,rd,ra,ad 68 0.00006286s",
        #"[INFO] 192.0.2.11:40213 - 7 "HTTPS IN api.example.com. tcp 33 false 65535" SERVFAIL "#
            + #"qr,rd 33 6.001234567s "0""#,
        // Without DNSSEC flag and buffer size.
        #"[INFO] 192.0.2.12:40001 - 42621 "A IN api.shop.svc.cluster.local. udp 44" NOERROR "#
            + "qr,aa,rd 106 0.000141s",
        // Malformed: neither type nor class, and no reply.
        #"[INFO] 192.0.2.13:40002 - 99 "  . udp 12 false 512" - - 0 0.000021s"#,
        #"[INFO] 192.0.2.14:40003 - 100 "TYPE65400 CH odd\032name\"quoted\". udp 50 false 512" "#
            + "17 qr - -",
        "[ERROR] plugin/errors: 2 www.example.com. A: read udp 192.0.2.53:39548->198.51.100.53:53: "
            + "i/o timeout",
        "[WARNING] plugin/errors: 4 errors like '^read udp .* i/o timeout$' occurred in last 30s",
        "[INFO] plugin/reload: Running configuration SHA512 = 0",
        ".:53",
        #"2026-11-20T09:00:11.903Z [INFO] 192.0.2.10:36414 - 21585 "A IN www.example.com. udp 33 "#
            + #"false 512" NOERROR qr,rd,ra 136 1.5s"#,
    ]
}
