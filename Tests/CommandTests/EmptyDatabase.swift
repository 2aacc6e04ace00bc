/// A SQLite file without tables, byte by byte (SQLite's "Database File Format", section 1.3).
///
/// The tests of the program know nothing of its modules, and need no database library for this.
enum EmptyDatabase {
    static let weirApplicationID: UInt32 = 0x5745_4952

    static func bytes(applicationID: UInt32 = weirApplicationID, version: UInt32 = 1) -> [UInt8] {
        let pageBytes = 512
        var page = [UInt8](repeating: 0, count: pageBytes)
        func put(_ value: UInt32, at offset: Int, bytes: Int = 4) {
            for index in 0..<bytes {
                page[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - index)))
            }
        }
        page.replaceSubrange(0..<16, with: Array("SQLite format 3".utf8) + [0])
        put(UInt32(pageBytes), at: 16, bytes: 2)
        page.replaceSubrange(18..<24, with: [1, 1, 0, 64, 32, 32])
        put(1, at: 24)  // file change counter
        put(1, at: 28)  // pages
        put(1, at: 40)  // schema cookie
        put(4, at: 44)  // schema format
        put(1, at: 56)  // UTF-8
        put(version, at: 60)
        put(applicationID, at: 68)
        put(1, at: 92)  // the change counter that the version below is valid for
        put(3_040_001, at: 96)
        page[100] = 13  // an empty leaf of the schema table
        put(UInt32(pageBytes), at: 105, bytes: 2)
        return page
    }
}
