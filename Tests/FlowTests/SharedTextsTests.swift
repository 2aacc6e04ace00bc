import Flow
import Testing

@Suite("Texts that are in memory once")
struct SharedTextsTests {
    @Test(
        "a text comes back byte for byte, whatever was shared before",
        arguments: [
            "", "web", "aks-nodepool1-12345678-vmss000000", "aks-nodepool1-12345678-vmss000001",
            // One letter and its accent in one scalar and in two: equal to Swift, and not the same.
            "Deployment/caf\u{e9}-frontend", "Deployment/cafe\u{301}-frontend",
        ]
    )
    func bytes(text: String) {
        var texts = SharedTexts()
        #expect(texts.shared("Deployment/cafe\u{301}-frontend") != nil)
        #expect(texts.shared("Deployment/caf\u{e9}-frontend") != nil)
        for _ in 0..<2 {
            let shared = texts.shared(text)
            #expect(shared.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("no text is none")
    func none() {
        var texts = SharedTexts()
        #expect(texts.shared(nil) == nil)
    }
}
