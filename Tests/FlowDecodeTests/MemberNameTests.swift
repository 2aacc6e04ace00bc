import Testing

@testable import FlowDecode

@Suite struct MemberNameTests {
    private func name(_ text: String) -> MemberName? {
        let bytes = Array(("<" + text + ">").utf8)
        return MemberName(bytes.span, 1..<bytes.count - 1)
    }

    @Test("every name is found in any case", arguments: MemberName.allCases)
    func found(member: MemberName) {
        #expect(name(member.rawValue) == member)
        #expect(name(member.rawValue.uppercased()) == member)
        #expect(
            name(member.rawValue.prefix(1).uppercased() + member.rawValue.dropFirst()) == member
        )
    }

    @Test(
        "a name with a byte more, less or changed is none of them",
        arguments: MemberName.allCases
    )
    func notFound(member: MemberName) {
        let text = member.rawValue
        for other in [
            text + "x", "x" + text, text + " ", String(text.dropLast()), " " + text.dropFirst(),
        ] {
            #expect(name(other) != member, "\(other)")
        }
        // Only letters have a case: `.` or `_` with the case bit set is another character.
        var bytes = Array(text.utf8)
        for index in bytes.indices where !(0x61...0x7a).contains(bytes[index]) {
            bytes[index] ^= 0x20
            #expect(MemberName(bytes.span, 0..<bytes.count) == nil)
            bytes[index] ^= 0x20
        }
    }

    @Test(
        "other text is no name",
        arguments: [
            "", "x", "record", "recordss", "flowtupl\u{212A}", "rule\0", "tıme", "macAddreß",
            "flowLogResourceIDflowLogResourceID",
        ]
    )
    func unknown(text: String) {
        #expect(name(text) == nil)
    }

    @Test("no name is longer than the table")
    func longest() {
        #expect(MemberName.allCases.allSatisfy { $0.rawValue.utf8.count <= MemberName.longest })
        #expect(MemberName.allCases.allSatisfy { $0.rawValue == $0.rawValue.lowercased() })
    }
}
