import Flow
import Testing

@Suite("Address vocabulary")
struct AddressVocabularyTests {
    @Test("the words of class and kind are the contract's")
    func words() {
        #expect(
            AddressClass.allCases.map(\.rawValue) == [
                "cluster", "vnet", "peered-vnet", "on-premises", "private-endpoint",
                "azure-service", "internet", "other",
            ]
        )
        #expect(
            EndpointKind.allCases.map(\.rawValue) == [
                "pod", "node", "service", "external", "unknown", "ambiguous",
            ]
        )
    }
}
