/// What marks a SQLite file as a result database, and of which age.
package enum SchemaVersion {
    /// `PRAGMA application_id` of every result database: `WEIR` in ASCII.
    package static let applicationID: Int32 = 0x5745_4952
    /// `PRAGMA user_version` this program writes; a reader accepts 1 to this.
    package static let current = 12
}
