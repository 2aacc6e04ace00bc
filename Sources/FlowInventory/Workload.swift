import Flow

/// `Kind/name` of what a pod belongs to, as people who deploy it call it.
enum Workload {
    /// - Parameters:
    ///   - ownerKind: Kind of the pod's controller; `nil` for a bare pod.
    ///   - ownerName: Its name.
    ///   - podName: For pods that nothing but their node or nobody owns.
    ///   - templateHash: The label `pod-template-hash`.
    /// - Returns: `Deployment/web` for a ReplicaSet with a hashed name, `CronJob/backup` for a Job
    ///   named after its minute, `Pod/name` for bare and for static pods, else the owner itself.
    static func text(
        ownerKind: String?,
        ownerName: String?,
        podName: String,
        templateHash: String?
    ) -> String {
        guard let ownerKind, let ownerName, !ownerKind.isEmpty, !ownerName.isEmpty,
            // The kubelet owns static pods: a node is a place, not a workload.
            ownerKind != "Node"
        else { return "Pod/\(podName)" }
        if ownerKind == "ReplicaSet", let name = deployment(ownerName, templateHash) {
            return "Deployment/\(name)"
        }
        if ownerKind == "Job", let name = cronJob(ownerName) { return "CronJob/\(name)" }
        return "\(ownerKind)/\(ownerName)"
    }

    private static func deployment(_ name: String, _ hash: String?) -> String? {
        if let hash, !hash.isEmpty {
            return name.hasSuffix("-\(hash)") && name.count > hash.count + 1
                ? String(name.dropLast(hash.count + 1)) : nil
        }
        return ControllerName.deployment(ofReplicaSet: name)
    }

    /// The CronJob controller names a Job after its scheduled minute since 1970.
    private static func cronJob(_ name: String) -> String? {
        guard let (rest, last) = ControllerName.lastPart(name), last.utf8.count >= 7,
            last.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return rest
    }
}
