import Testing

@testable import FlowInventory

@Suite("Workload names")
struct WorkloadTests {
    @Test(
        "a pod's controller gives the name people deploy",
        arguments: [
            ("ReplicaSet", "web-6b687c8dcb", "6b687c8dcb", "Deployment/web"),
            ("ReplicaSet", "my-web-6b687c8dcb", nil, "Deployment/my-web"),
            // `a` and `e` are not in the alphabet of hashes: somebody named this ReplicaSet.
            ("ReplicaSet", "web-release", nil, "ReplicaSet/web-release"),
            // The label says what the hash is, and the name does not end in it.
            ("ReplicaSet", "web-6b687c8dcb", "5d4f8c7b9", "ReplicaSet/web-6b687c8dcb"),
            ("ReplicaSet", "6b687c8dcb", nil, "ReplicaSet/6b687c8dcb"),
            ("Job", "backup-29374620", nil, "CronJob/backup"),
            ("Job", "backup-2024", nil, "Job/backup-2024"),
            ("Job", "29374620", nil, "Job/29374620"),
            ("StatefulSet", "db", nil, "StatefulSet/db"),
            ("DaemonSet", "agent", nil, "DaemonSet/agent"),
            ("Workflow", "steps-29374620", nil, "Workflow/steps-29374620"),
            ("Node", "aks-1", nil, "Pod/p"),
            (nil, nil, nil, "Pod/p"),
            ("", "", nil, "Pod/p"),
        ] as [(String?, String?, String?, String)]
    )
    func workload(kind: String?, name: String?, hash: String?, expected: String) {
        let text = Workload.text(
            ownerKind: kind,
            ownerName: name,
            podName: "p",
            templateHash: hash
        )
        #expect(text == expected)
    }
}
