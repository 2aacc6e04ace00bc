extension RecordText {
    /// Appends an NSG record; `keys` are in order.
    func appendNSG(
        _ window: EventWindow,
        _ index: Int,
        to text: inout ByteText,
        tally: inout Truth.Tally
    ) {
        text.put("{\"time\":\"")
        text.put(time: time(of: index))
        text.put("\",\"systemId\":\"\(identity.logID)\",\"macAddress\":\"\(nic.mac)\"")
        text.put(",\"category\":\"NetworkSecurityGroupFlowEvent\",\"resourceId\":\"")
        text.put(identity.logResource)
        text.put("\",\"operationName\":\"NetworkSecurityGroupFlowEvents\",\"properties\":{")
        text.put("\"Version\":\(format == .nsgV1 ? 1 : 2),\"flows\":[")
        var rule: Rule?
        for key in keys {
            let event = window.event(at: key)
            if event.conversation.rule == rule {
                text.reserve(Self.longestTuple)
                text.put(UInt8(ascii: ","))
            } else {
                text.put(rule == nil ? "{" : "]}]},{")
                text.put("\"rule\":\"\(event.conversation.rule.name)\"")
                text.put(",\"flows\":[{\"mac\":\"\(nic.mac)\",\"flowTuples\":[")
                rule = event.conversation.rule
                text.reserve(Self.longestTuple)
            }
            putNSG(event, to: &text)
            if format == .nsgV1 {
                tally.countStateless(event)
            } else {
                tally.count(event)
            }
        }
        text.put("]}]}")
        // A listed rule without traffic, now and then.
        if index % 7 == 3 { text.put(",{\"rule\":\"UserRule_allow-web\",\"flows\":[]}") }
        text.put("]}}")
    }

    private func putNSG(_ event: Event, to text: inout ByteText) {
        text.put(UInt8(ascii: "\""))
        text.put(decimal: UInt64(start + event.milliseconds) / 1000, digits: 10)
        put(event.conversation, to: &text)
        text.put(event.conversation.isUDP ? UInt8(ascii: "U") : UInt8(ascii: "T"))
        text.put(UInt8(ascii: ","))
        text.put(event.conversation.direction.rawValue)
        text.put(UInt8(ascii: ","))
        text.put(event.state == .deny ? UInt8(ascii: "D") : UInt8(ascii: "A"))
        if format == .nsgV2 {
            text.put(UInt8(ascii: ","))
            if event.isMeasured {
                text.put(event.state.rawValue)
                put(event.counters, to: &text)
            } else {
                // A refusal is a beginning here; what is not measured is empty.
                text.put(UInt8(ascii: "B"))
                for _ in 0..<4 { text.put(UInt8(ascii: ",")) }
            }
        }
        text.put(UInt8(ascii: "\""))
    }
}
