import Foundation

/// What one run of the generator writes.
struct GeneratorPlan {
    let world: World
    let nics: [NIC]
    let output: URL
    let pathForm: VNetPathForm
    let compression: CompressionChoice
    /// Records of the last hour that are written: the blobs as they were at that minute.
    let lastHourMinutes: Int

    /// Writes all blobs, NIC by NIC and hour by hour, and says what was written.
    func run() throws(GenerateError) -> Truth {
        var truth = Truth()
        var nodeOrphans = OrphanLog()
        var hubOrphans = OrphanLog()
        for nic in nics {
            let orphans = try write(nic, &truth)
            if nic.isHub {
                hubOrphans.merge(orphans)
            } else {
                nodeOrphans.merge(orphans)
            }
        }
        truth.lifetimeTotals = nodeOrphans.count + hubOrphans.count
        return truth
    }

    private func write(_ nic: NIC, _ truth: inout Truth) throws(GenerateError) -> OrphanLog {
        var simulation = NICSimulation(nic, in: world)
        var logs = nic.formats.map { NICLog($0, of: nic, self) }
        for hour in 0..<world.hours {
            var blobs: [OpenBlob] = []
            for place in logs.indices {
                blobs.append(try logs[place].open(hour, self))
            }
            let minutes = hour == world.hours - 1 ? lastHourMinutes : 60
            for index in hour * 60..<hour * 60 + minutes {
                let window = simulation.takeWindow(index)
                for place in logs.indices {
                    try logs[place].append(window, index, to: &blobs[place])
                }
                simulation.recycle(window, at: index)
            }
            for place in logs.indices {
                truth.append(try logs[place].close(blobs[place]))
            }
        }
        return logs.reduce(into: OrphanLog()) { $0.merge($1.orphans) }
    }
}
