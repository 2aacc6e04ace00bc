import Testing

@testable import FlowStore

@Suite struct PolicyNamesTests {
    @Test(
        "names of policies in logs are those of the inventory, each of its own",
        arguments: [
            ("NetworkPolicy/shop/web", ["NetworkPolicy/shop/web"]),
            (
                "CiliumNetworkPolicy/shop/a, NetworkPolicy/shop/b",
                ["CiliumNetworkPolicy/shop/a", "NetworkPolicy/shop/b"]
            ),
            ("default/shop/knp.default.web#0", ["NetworkPolicy/shop/web"]),
            ("default/shop/knp.default.web.v2#11", ["NetworkPolicy/shop/web.v2"]),
            ("default/shop/knp.default.web", []), ("security/no-smtp#0", ["security/no-smtp#0"]),
            ("default/default.no-smtp#0", ["default/default.no-smtp#0"]), ("", []),
        ]
    )
    func names(logged: String, expected: [String]) {
        #expect(PolicyNames.inventoried(logged) == expected)
    }
}
