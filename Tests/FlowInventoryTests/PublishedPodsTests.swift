import Flow
import Foundation
import Testing

@testable import FlowInventory

/// Ten pods of a real cluster, read in place from the folder that `WEIR_SAMPLES` names.
@Suite("A published list of pods")
struct PublishedPodsTests {
    static let folder = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]

    private func owners() throws -> (AddressOwners, InventoryAccount) {
        let folder = try #require(Self.folder)
        var evidence = OwnershipEvidence()
        let account = try InventoryReader().read(
            path: folder + "/inventory/docker-provider-pods1.json",
            into: &evidence
        )
        return (evidence.owners(cluster: nil), account)
    }

    @Test(
        "host-network pods do not own the node's address; the others own theirs",
        .enabled(if: folder != nil, "WEIR_SAMPLES is not set")
    )
    func pods() throws {
        let (owners, account) = try owners()
        #expect(account.used == 10)
        #expect(account.read == 10)
        #expect(owners.owners.filter { $0.kind == .node }.map(\.address) == [ip("10.224.0.6")])
        let workloads = owners.owners.filter { $0.kind == .pod }.map {
            "\($0.address) \($0.namespace ?? "") \($0.workload ?? "")"
        }
        #expect(
            workloads == [
                "10.244.1.2 kube-system DaemonSet/ama-logs",
                "10.244.1.3 kube-system Deployment/konnectivity-agent",
                "10.244.1.4 kube-system Deployment/coredns",
                "10.244.1.5 kube-system Deployment/ama-logs-rs",
                "10.244.1.7 kube-system Deployment/metrics-server",
            ]
        )
    }

    @Test(
        "the list is dated by its latest time, and the node's name is told",
        .enabled(if: folder != nil, "WEIR_SAMPLES is not set")
    )
    func times() throws {
        let (owners, account) = try owners()
        let last = try #require(account.lastTime)
        #expect(owners.owners.allSatisfy { $0.validFrom < $0.validTo && $0.validTo <= last + 1 })
        #expect(owners.name("10.224.0.6", at: last) == "aks-newpool-21676506-vmss000000")
        #expect(owners.name("10.244.1.4", at: last) == "coredns-785fcf7bdd-64ltz")
    }
}
