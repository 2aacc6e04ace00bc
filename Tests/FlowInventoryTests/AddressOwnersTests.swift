import Flow
import FlowTestSupport
import Testing

@testable import FlowInventory

@Suite("Questions about addresses")
struct AddressOwnersTests {
    /// Intervals of a few addresses that touch, nest and overlap in any way.
    private func randomOwners(_ random: inout SplitMix64) -> [AddressOwner] {
        (0..<Int.random(in: 1...40, using: &random)).map { _ in
            let from = Int64.random(in: 0...60, using: &random) * 1000
            let to = from + Int64.random(in: 1...40, using: &random) * 500
            let certainFrom = Int64.random(in: from...to, using: &random)
            let certainTo = Int64.random(in: certainFrom...to, using: &random)
            let name = "p\(Int.random(in: 0...4, using: &random))"
            return AddressOwner(
                cluster: random.oneIn(3) ? "c2" : "c1",
                address: IPAddress(v4: UInt32.random(in: 1...3, using: &random)),
                kind: random.oneIn(4) ? .node : .pod,
                namespace: nil,
                workload: nil,
                name: name,
                uid: nil,
                node: nil,
                validFrom: from,
                validTo: to,
                certainFrom: certainFrom,
                certainTo: certainTo,
                goneBy: random.oneIn(2) ? to + Int64.random(in: 0...3000, using: &random) : nil,
                beginning: .start,
                end: .lastSighting,
                sources: .podObject
            )
        }
    }

    /// The rules of attribution as one reads them, by a look at every interval.
    private func plainAnswer(_ all: [AddressOwner], _ address: IPAddress, _ time: Int64) -> String {
        let mine = all.filter { $0.address == address }
        guard let first = mine.map(\.validFrom).min(), let last = mine.map(\.validTo).max() else {
            return "never-seen"
        }
        if time < first { return "before-first" }
        if time >= last { return "after-last" }
        func who(_ owners: [AddressOwner]) -> Set<String> {
            Set(owners.map { "\($0.cluster ?? "") \($0.kind) \($0.name)" })
        }
        func decide(_ owners: [AddressOwner]) -> String {
            let names = who(owners)
            if names.count == 1 { return names.first ?? "" }
            return Set(owners.map(\.cluster)).count > 1
                ? "several-clusters" : "overlapping-owners"
        }
        let certain = mine.filter { $0.certainFrom <= time && time < $0.certainTo }
        if !certain.isEmpty { return decide(certain) }
        let possible = mine.filter { $0.validFrom <= time && time < $0.validTo }
        if possible.isEmpty { return "between-owners" }
        let answer = decide(possible)
        guard who(possible).count == 1 else { return answer }
        // Who ended before, of whom nothing proves that he is gone: neither a time nor that
        // somebody else had the address for certain since.
        let lingering = mine.filter { owner in
            owner.validTo <= time && (owner.goneBy ?? .max) > time
                && !mine.contains { other in
                    other.certainFrom < other.certainTo && other.certainFrom <= time
                        && other.certainTo > owner.validTo
                        && max(other.certainFrom, owner.validTo) < time
                }
        }
        return who(lingering).subtracting(who(possible)).isEmpty ? answer : "between-owners"
    }

    private func answer(_ owners: AddressOwners, _ address: IPAddress, _ time: Int64) -> String {
        switch owners.attribution(of: address, at: time) {
        case .owner(let index):
            "\(owners.owners[index].cluster ?? "") \(owners.owners[index].kind) \(owners.owners[index].name)"
        case .ambiguous(let reason, _): reason.rawValue
        case .unknown(let reason): reason.rawValue
        }
    }

    @Test(
        "every question has the answer that a look at all intervals gives",
        arguments: UInt64(0)..<64
    )
    func plain(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let all = randomOwners(&random).sorted(by: AddressOwner.precedes)
        let owners = AddressOwners(all)
        for address in (1...4).map({ IPAddress(v4: $0) }) {
            var times = (0..<200).map { _ in Int64.random(in: -1000...90_000, using: &random) }
            times += all.flatMap { [$0.validFrom, $0.validTo, $0.certainTo - 1, $0.certainFrom] }
            for time in times {
                let expected = plainAnswer(all, address, time)
                let found = answer(owners, address, time)
                #expect(found == expected, "\(address) at \(time)")
            }
        }
    }

    @Test("between two cuts of an hour the answer does not change", arguments: UInt64(0)..<16)
    func cuts(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let shift = Int64.random(in: -70_000...10_000, using: &random)
        let hour = Timestamp.hourMilliseconds
        let all = randomOwners(&random).sorted(by: AddressOwner.precedes)
        let owners = AddressOwners(all)
        let moved = AddressOwners(all.map { $0.moved(by: hour + shift) })
        #expect(owners.cuts(of: IPAddress(v4: 9), in: 0).isEmpty)
        for address in (1...3).map({ IPAddress(v4: $0) }) {
            for index in 0...2 {
                let begin = Int64(index) * hour
                let cuts = moved.cuts(of: address, in: index)
                #expect(cuts.allSatisfy { $0 > begin && $0 < begin + hour })
                #expect(zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 })
                for _ in 0..<50 {
                    let time = begin + Int64.random(in: 0..<hour, using: &random)
                    let piece = cuts.last { $0 <= time } ?? begin
                    #expect(
                        moved.attribution(of: address, at: time)
                            == moved.attribution(of: address, at: piece)
                    )
                }
                for cut in cuts {
                    #expect(
                        moved.attribution(of: address, at: cut)
                            != moved.attribution(of: address, at: cut - 1)
                    )
                }
            }
        }
        #expect(owners.cuts(of: IPAddress(v4: 1), in: .max).isEmpty)
        #expect(owners.cuts(of: IPAddress(v4: 1), in: .min).isEmpty)
    }

    @Test("candidates say in a sentence why each was or was not attributed")
    func candidates() throws {
        func pod(_ name: String, _ from: String, to: String) -> String {
            PodObject(
                name: name,
                phase: "Succeeded",
                ips: ["10.0.0.1"],
                containers: [.init(started: at(from), finished: at(to))],
                owner: ("Job", name)
            ).json
        }
        let owners = try owners(
            snapshot(
                at("12:00"),
                cluster: "c1",
                [
                    pod("a", "09:00", to: "09:10"), pod("b", "09:20", to: "09:30"),
                    pod("c", "09:25", to: "09:40"), pod("d", "10:00", to: "10:10"),
                ]
            )
        )
        func sentences(_ time: String) -> [String] {
            owners.candidates(of: ip("10.0.0.1"), at: at(time)).map(\.sentence)
        }
        #expect(
            sentences("09:22") == [
                "pod shop/a (Job/a) of cluster c1 finished at 2030-01-02T09:10:00Z (pod object): not attributed, that is before",
                "pod shop/b (Job/b) of cluster c1 was up at 2030-01-02T09:20:00Z and finished at 2030-01-02T09:30:00Z (pod object): attributed",
                "pod shop/c (Job/c) of cluster c1 was up at 2030-01-02T09:25:00Z (pod object): not attributed, that is after",
            ]
        )
        #expect(sentences("09:27").count == 4)
        #expect(
            sentences("09:27").filter { $0.hasSuffix("not attributed, others had it as well") }
                .count == 2
        )
        #expect(
            owners.candidates(of: ip("10.0.0.1"), at: at("09:50")).map(\.verdict)
                == [.ended, .notYet]
        )
        #expect(owners.candidates(of: ip("10.0.0.2"), at: at("09:50")).isEmpty)
    }
}

extension AddressOwner {
    fileprivate func moved(by shift: Int64) -> AddressOwner {
        AddressOwner(
            cluster: cluster,
            address: address,
            kind: kind,
            namespace: namespace,
            workload: workload,
            name: name,
            uid: uid,
            node: node,
            validFrom: validFrom + shift,
            validTo: validTo + shift,
            certainFrom: certainFrom + shift,
            certainTo: certainTo + shift,
            goneBy: goneBy.map { $0 + shift },
            beginning: beginning,
            end: end,
            sources: sources
        )
    }
}
