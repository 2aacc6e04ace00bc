import ColumnKernel
import Flow

/// Which names addresses had, as answers and rules showed them.
extension EventRollup {
    /// An interval goes hour by hour, as rows do.
    mutating func add(_ name: ResolvedName, _ texts: borrowing TextTable) {
        let first = Timestamp.hour(ofMilliseconds: name.from)
        let last = min(Timestamp.hour(ofMilliseconds: name.until), first + 24)
        for hour in first...last where !rolledUpDays.contains(hour: hour) {
            let key = NameKey(
                name: name.name,
                address: name.address,
                client: name.client,
                hour: hour
            )
            let start = max(name.from, Int64(hour) * Timestamp.hourMilliseconds)
            let end = min(name.until, Int64(hour + 1) * Timestamp.hourMilliseconds - 1)
            let known = names[key]
            guard known != nil || keepsName(key, texts) else { continue }
            names[key] =
                min(known?.lowerBound ?? start, start)...max(known?.upperBound ?? end, end)
        }
    }

    /// Whether a name is among the first of its input (R14), whatever has been put aside in between.
    private mutating func keepsName(_ key: NameKey, _ texts: borrowing TextTable) -> Bool {
        let client = key.client == Event.noAddress ? 0 : addresses.hashes[Int(key.client)]
        let ends = mix(addresses.hashes[Int(key.address)], client)
        let hash = mix(mix(ends, texts.hash(of: key.name)), UInt64(bitPattern: Int64(key.hour)))
        return nameKeys.keep(hash, atMost: EventFolding.maximumKeys)
    }
}
