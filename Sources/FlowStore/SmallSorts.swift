import GRDB

extension Database {
    /// Lets the statements of `body` sort in 2 MB of memory, and beyond that on disk.
    ///
    /// A sort may have as much as the page cache, beside it, and some statements need two: for sorts of all inputs, of which there
    /// can be millions, that is much of what a run may have (R14).
    func withSmallSorts<Result>(_ body: () throws -> Result) throws -> Result {
        let size = try Int.fetchOne(self, sql: "PRAGMA cache_size") ?? 0
        try execute(sql: "PRAGMA cache_size = -2048")
        let result = Swift.Result { try body() }
        try execute(sql: "PRAGMA cache_size = \(size)")
        return try result.get()
    }
}
