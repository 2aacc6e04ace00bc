import Reports
import Testing

struct JSONValueTests {
    @Test("members keep their order, numbers are numbers, what is unknown is null")
    func text() {
        let value = JSONValue.object([
            ("b", .integer(-1)), ("a", .array([.truth(true), .null, .text("x\"\u{1B}")])),
            ("c", .object([])), ("d", JSONValue(nil as Int?)), ("e", JSONValue("t")),
        ])
        #expect(
            value.text == #"{"b":-1,"a":[true,null,"x\"\u001b"],"c":{},"d":null,"e":"t"}"#
        )
    }
}
