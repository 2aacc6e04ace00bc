/// CoreDNS lines in their frames: `coredns.md` section 7, then odd ones.
extension EventSamples {
    package static let coreDNSLines: [EventSample] = [
        EventSample(
            "search suffix",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - 21583 "A IN www.exampl\#
            e.com.shop.svc.cluster.local. udp 56 false 512" NXDOMAIN qr,aa,rd 150 0.000102078s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com.shop.svc.cluster.local",
                    "response_code": "NXDOMAIN", "latency_ns": "102078",
                ]
            )
        ),
        EventSample(
            "forwarded",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - 21584 "AAAA IN www.exa\#
            mple.com. udp 33 false 512" NOERROR qr,rd,ra 83 0.037990251s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21584", "query_type": "AAAA",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "37990251",
                ]
            )
        ),
        EventSample(
            "IPv6 client",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] [2001:db8::10]:50759 - 29008 "A IN exampl\#
            e.org. udp 40 true 4096" NOERROR qr,rd,ra,ad 68 0.00006286s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "2001:db8::10", "source_port": "50759",
                    "resolver": "coredns-1", "query_id": "29008", "query_type": "A",
                    "query_name": "example.org", "response_code": "NOERROR", "latency_ns": "62860",
                ]
            )
        ),
        EventSample(
            "combined format",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.11:40213 - 7 "HTTPS IN api.exampl\#
            e.com. tcp 33 false 65535" SERVFAIL qr,rd 33 6.001234567s "0"
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "TCP", "source_ip": "192.0.2.11", "source_port": "40213",
                    "resolver": "coredns-1", "query_id": "7", "query_type": "HTTPS",
                    "query_name": "api.example.com", "response_code": "SERVFAIL",
                    "latency_ns": "6001234567",
                ]
            )
        ),
        EventSample(
            "five tokens in the quotes",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.12:40001 - 42621 "A IN api.shop.s\#
            vc.cluster.local. udp 44" NOERROR qr,aa,rd 106 0.000141s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.12", "source_port": "40001",
                    "resolver": "coredns-1", "query_id": "42621", "query_type": "A",
                    "query_name": "api.shop.svc.cluster.local", "response_code": "NOERROR",
                    "latency_ns": "141000",
                ]
            )
        ),
        EventSample(
            "malformed query",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.13:40002 - 99 "  . udp 12 false 5\#
            12" - - 0 0.000021s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.13", "source_port": "40002",
                    "resolver": "coredns-1", "query_id": "99", "query_name": ".",
                    "latency_ns": "21000",
                ]
            )
        ),
        EventSample(
            "line with a time",
            #"""
            2030-01-02T03:04:05.903Z [INFO] 192.0.2.10:36414 - 21585 "A IN www.example.com. ud\#
            p 33 false 512" NOERROR qr,rd,ra 136 0.000102078s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36414",
                    "resolver": "coredns-1", "query_id": "21585", "query_type": "A",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "102078",
                ]
            )
        ),
        EventSample(
            "CRI framing",
            #"""
            2030-01-02T03:04:05.903433597Z stdout F [INFO] 192.0.2.10:36413 - 21583 "A IN www.\#
            example.com. udp 33 false 512" NOERROR qr,rd,ra 83 0.000082083s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903433597Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "error line 1",
            #"""
            2030-01-02T03:04:05.903Z stdout F [ERROR] plugin/errors: 2 www.example.com. A: rea\#
            d udp 192.0.2.53:39548->198.51.100.53:53: i/o timeout
            """#,
            .notAnEvent
        ),
        EventSample(
            "error line 2",
            #"""
            2030-01-02T03:04:05.903Z stdout F [ERROR] plugin/errors: 2 www.example.com. HTTPS\#
            : read tcp 192.0.2.53:39436->198.51.100.53:853: i/o timeout
            """#,
            .notAnEvent
        ),
        EventSample(
            "error line 3",
            #"""
            2030-01-02T03:04:05.903Z stdout F [WARNING] plugin/errors: 4 errors like '^read ud\#
            p .* i/o timeout$' occurred in last 30s
            """#,
            .notAnEvent
        ),
        EventSample(
            "ContainerLogV2",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:05.9034335Z","Computer":"aks-nodepool1-00000000\#
            -vmss000000","ContainerId":"000000000000000000000000000000000000000000000000000000\#
            0000000001","ContainerName":"coredns","PodName":"coredns-0000000000-aaaaa","PodNam\#
            espace":"kube-system","LogMessage":"[INFO] 192.0.2.10:36413 - 21583 \"A IN www.exa\#
            mple.com. udp 33 false 512\" NOERROR qr,rd,ra 83 0.000082083s","LogSource":"stdout\#
            ","LogLevel":"INFO","KubernetesMetadata":{},"Type":"ContainerLogV2"}
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903433500Z",
                    "reporter": "coredns-0000000000-aaaaa", "protocol": "UDP",
                    "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-0000000000-aaaaa", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "Docker framing",
            #"""
            {"log": "[INFO] 192.0.2.10:36413 - 21583 \"A IN www.example.com. udp 33 false 512\#
            \" NOERROR qr,rd,ra 83 0.000082083s\n", "stream": "stdout", "time": "2030-01-02T03\#
            :04:05.903433597Z"}
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903433597Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "collector",
            #"""
            {"message": "[INFO] 192.0.2.10:36413 - 21583 \"A IN www.example.com. udp 33 fals\#
            e 512\" NOERROR qr,rd,ra 83 0.000082083s", "stream": "stdout", "time": "2030-01-02\#
            T03:04:05.903433597Z", "kubernetes": {"pod": {"name": "x"}}}
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903433597Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "split in two by the runtime",
            #"""
            2030-01-02T03:04:05.903433597Z stdout P [INFO] 192.0.2.10:36413 - 21583 "A IN ww
            2030-01-02T03:04:05.903433597Z stdout F w.example.com. udp 33 false 512" NOERROR q\#
            r,rd,ra 83 0.000082083s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903433597Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com", "response_code": "NOERROR",
                    "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "nothing measured",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - 21583 "A IN www.exampl\#
            e.com. udp 33 false 512" - - - -
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": "www.example.com",
                ]
            )
        ),
        EventSample(
            "escapes of a name in one form",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - 21583 "A IN My\ a\032\#
            \"C\034\065\.d\\\200.example.com. udp 33 false 512" NOERROR qr,rd,ra 83 0.000082083s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": #"my\032a\032"c"a\.d\\\200.example.com"#,
                    "response_code": "NOERROR", "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "a dot at the end of a label",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - 21583 "A IN a\. udp 33\#
             false 512" NOERROR qr,rd,ra 83 0.000082083s
            """#,
            .event(
                aLine,
                [
                    "time": "2030-01-02T03:04:05.903000000Z", "reporter": "coredns-1",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "36413",
                    "resolver": "coredns-1", "query_id": "21583", "query_type": "A",
                    "query_name": #"a\."#, "response_code": "NOERROR", "latency_ns": "82083",
                ]
            )
        ),
        EventSample(
            "a request for a page, by another container",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - "GET / HTTP/1.1" 200
            """#,
            .foreign
        ),
        EventSample(
            "what another container says of itself",
            #"""
            {"log": "[INFO] listening on 0.0.0.0:80\n", "stream": "stdout", "time": "2030-01-0\#
            2T03:04:05Z"}
            """#,
            .foreign
        ),
        EventSample(
            "what CoreDNS says of itself",
            #"""
            {"message": "[INFO] plugin/reload: Running configuration SHA512 = 00aa", "stream"\#
            : "stdout", "time": "2030-01-02T03:04:05Z", "kubernetes": {"container": {"name": "\#
            coredns"}}}
            """#,
            .notAnEvent
        ),
        EventSample(
            "no time anywhere",
            #"""
            [INFO] 192.0.2.10:36413 - 21583 "A IN www.example.com. udp 33 false 512" NOERROR q\#
            r,rd,ra 83 0.000082083s
            """#,
            .rejected(.recordWithoutTime)
        ),
        EventSample(
            "query line cut short",
            #"""
            2030-01-02T03:04:05.903Z stdout F [INFO] 192.0.2.10:36413 - 21583 "A IN www.exampl\#
            e.com. udp 33
            """#,
            .rejected(.unparsedMessage)
        ),
    ]
}
