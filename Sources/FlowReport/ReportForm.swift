/// What a report is written as.
package enum ReportForm: String, Sendable, CaseIterable {
    /// `report.html`: one page for people, on screen and paper.
    case html
    /// `report.pdf`: that page, printed by a browser of the system.
    case pdf
    /// A file a table: `findings.csv` and others.
    case csv
    /// `report.json`, as its schema says; the next report compares itself with it.
    case json
    /// `report.md`: what a pull request or a ticket takes.
    case markdown
    /// `findings.ocsf.json`: compliance findings of the Open Cybersecurity Schema Framework.
    case ocsf
}

/// A file of a report.
package struct ReportFile: Sendable {
    package var name: String
    package var text: String
}
