extension RecordText {
    /// Appends a VNet record; `keys` are in order.
    ///
    /// - Returns: The rows whose opening is not in view.
    func appendVNet(
        _ window: EventWindow,
        _ index: Int,
        to text: inout ByteText,
        tally: inout Truth.Tally
    ) -> Int {
        let orphans: Int
        if isAlphabetical {
            text.put("{\"category\":\"FlowLogFlowEvent\",\"flowLogGUID\":\"\(identity.logID)\"")
            text.put(",\"flowLogResourceID\":\"\(identity.logResource)\",\"flowLogVersion\":4,")
            orphans = appendFlows(window, to: &text, tally: &tally)
            text.put(",\"macAddress\":\"\(nic.mac)\",\"operationName\":\"FlowLogFlowEvent\"")
            text.put(",\"targetResourceID\":\"\(identity.target)\",\"time\":\"")
            text.put(time: time(of: index))
            text.put("\"}")
        } else {
            text.put("{\"time\":\"")
            text.put(time: time(of: index))
            text.put("\",\"flowLogVersion\":4,\"flowLogGUID\":\"\(identity.logID)\"")
            text.put(",\"macAddress\":\"\(nic.mac)\",\"category\":\"FlowLogFlowEvent\"")
            text.put(",\"flowLogResourceID\":\"\(identity.logResource)\"")
            text.put(",\"targetResourceID\":\"\(identity.target)\"")
            text.put(",\"operationName\":\"FlowLogFlowEvent\",")
            orphans = appendFlows(window, to: &text, tally: &tally)
            text.put("}")
        }
        return orphans
    }

    /// Appends the member `flowRecords`.
    private func appendFlows(
        _ window: EventWindow,
        to text: inout ByteText,
        tally: inout Truth.Tally
    ) -> Int {
        var orphans = 0
        var rule: Rule?
        text.put("\"flowRecords\":{\"flows\":[")
        for key in keys {
            let event = window.event(at: key)
            if event.conversation.rule == rule {
                text.reserve(Self.longestTuple)
                text.put(UInt8(ascii: ","))
            } else {
                if let rule {
                    endGroup(rule, in: &text)
                    text.put(",")
                }
                rule = event.conversation.rule
                beginGroup(event.conversation.rule, in: &text)
                text.reserve(Self.longestTuple)
            }
            putVNet(event, to: &text)
            tally.count(event, correction: window.correction(of: event))
            if event.isOrphan { orphans += 1 }
        }
        if let rule { endGroup(rule, in: &text) }
        text.put("]}")
        return orphans
    }

    /// One entry a rule, each with the ACL again, as the platform does.
    private func beginGroup(_ rule: Rule, in text: inout ByteText) {
        text.put("{\"aclID\":\"\(identity.acl(of: rule))\",\"flowGroups\":[{")
        if !isAlphabetical { text.put("\"rule\":\"\(rule.name)\",") }
        text.put("\"flowTuples\":[")
    }

    private func endGroup(_ rule: Rule, in text: inout ByteText) {
        text.put("]")
        if isAlphabetical { text.put(",\"rule\":\"\(rule.name)\"") }
        text.put("}]}")
    }

    private func putVNet(_ event: Event, to text: inout ByteText) {
        text.put(UInt8(ascii: "\""))
        text.put(decimal: UInt64(start + event.milliseconds), digits: 13)
        put(event.conversation, to: &text)
        text.put(decimal: event.conversation.isUDP ? 17 : 6)
        text.put(UInt8(ascii: ","))
        text.put(event.conversation.direction.rawValue)
        text.put(UInt8(ascii: ","))
        text.put(event.state.rawValue)
        text.put(UInt8(ascii: ","))
        text.put(encryptions[Int(event.conversation.encryption.rawValue)])
        put(event.counters, to: &text)
        text.put(UInt8(ascii: "\""))
    }
}
