/// Names of protocols as the public views give them.
package enum TransportProtocol {
    /// `TCP`, `UDP`, `ICMP`, or the IANA number as text, for what a log writes.
    ///
    /// - Parameter text: A name in any case, a number, or the name of something that runs over TCP.
    /// - Returns: A name that nobody knows in upper case.
    package static func name(of text: String) -> String {
        let text = text.uppercased()
        return numbers[text] ?? byNumber[text] ?? text
    }

    private static let byNumber = ["1": "ICMP", "6": "TCP", "17": "UDP"]

    /// https://www.iana.org/assignments/protocol-numbers; HTTP, HTTPS and MSSQL are what a firewall's application rules know.
    private static let numbers = [
        "TCP": "TCP", "UDP": "UDP", "ICMP": "ICMP", "ICMPV4": "ICMP", "HTTP": "TCP",
        "HTTPS": "TCP", "MSSQL": "TCP", "IGMP": "2", "IPIP": "4", "GRE": "47", "ESP": "50",
        "AH": "51", "ICMPV6": "58", "OSPF": "89", "VRRP": "112", "SCTP": "132", "UDPLITE": "136",
    ]
}
