import Flow
import Testing

@Suite struct ControllerNameTests {
    @Test(
        "a ReplicaSet's Deployment is what stands in front of the hash",
        arguments: [
            ("web-6b687c8dcb", "web"), ("my-web-5d4f8c", "my-web"), ("web-release", nil),
            // Five characters are a pod's, eleven nobody's.
            ("web-5d4f8", nil), ("web-6b687c8dcbx", nil), ("-6b687c8dcb", nil), ("web", nil),
            ("", nil), ("web-", nil),
        ] as [(String, String?)]
    )
    func deployment(name: String, expected: String?) {
        #expect(ControllerName.deployment(ofReplicaSet: name) == expected)
    }
}
