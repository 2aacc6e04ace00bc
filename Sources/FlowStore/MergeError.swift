/// Why a database was not taken over by another; the one that was to grow is then to be thrown away.
package enum MergeError: Error, Sendable {
    /// It is not as its runs left it.
    case changed([VerificationProblem])
    /// Tables or views are not those that this program makes.
    case schema(name: String)
    /// A number is none that this program writes.
    case range(table: String, column: String, row: Int64)
    /// Two inputs count the same records, and neither database has all that the other has of them: facts cannot be taken apart (R4).
    case overlapping(own: String, other: String)
    /// Of a day of which one database has sums only, the other has something, too: which rows count once cannot be told any more (R5).
    case rolledUp(day: String)
    /// A row names one that is not there.
    case missing(table: String, row: Int64)
    /// A disk or a file failed, in SQLite's words.
    case failed(reason: String)
}

/// What a database has given to another.
package struct MergeAccount: Sendable, Equatable {
    package var inputsTaken = 0
    /// Already there, as they are.
    package var inputsKnown = 0
    /// Listed, with all their records counted elsewhere; of either database.
    package var inputsDuplicate = 0
    /// Of the growing database, gone for one that shows more of the same object.
    package var inputsReplaced = 0
    package var rowsTaken = 0
    /// Whether anything has changed, runs and inventory included.
    package var isChanged = false
}
