import Flow
import GRDB

/// The hours in which an input's reporters logged, by what follows from them.
struct LoggedHours {
    /// Of flow logs, for roles: Unix hours, and MAC addresses in 48 bits.
    var flows: [(hour: Int, reporter: UInt64)] = []
    /// Of events, for generations: Unix hours.
    var events: [Int] = []

    init(of inputID: Int64, _ database: Database) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT DISTINCT hour_id, reporter, log FROM reporter_hour WHERE input_id = ?"
            ),
            arguments: [inputID]
        )
        while let row = try rows.next() {
            let (hour, log): (Int, String) = (row[0], row[2])
            if EventLog.allCases.contains(where: { $0.text == log }) {
                events.append(hour)
            } else if LogKind.allCases.contains(where: { $0.text == log }) {
                flows.append((hour, MACAddress.parse(row[1] as String) ?? 0))
            }
        }
    }
}

extension StoreState {
    /// Has worked out anew what spans partitions in some hours.
    mutating func touch(_ hours: LoggedHours) {
        touchedHours.formUnion(hours.flows.map(\.hour))
        noteTransits(hours.flows)
        eventHours.formUnion(hours.events)
    }
}
