import Flow
import Testing

@Suite("MAC addresses")
struct MACAddressTests {
    @Test(
        "every usual form is read and printed as twelve upper-case digits",
        arguments: [
            "00005E0053FE", "00005e0053fe", "00-00-5E-00-53-FE", "00:00:5e:00:53:fe",
            "0000.5e00.53fe",
        ]
    )
    func reads(text: String) throws {
        let address = try #require(MACAddress.parse(text))
        #expect(address == 0x0000_5E00_53FE)
        #expect(MACAddress.text(address) == "00005E0053FE")
    }

    @Test(
        "text that is no MAC is refused",
        arguments: [
            "", "00005E0053F", "00005E0053FE0", "00005E0053FG", "00 00 5E 00 53 FE", "٠0005E0053FE",
        ]
    )
    func refuses(text: String) {
        #expect(MACAddress.parse(text) == nil)
    }
}
