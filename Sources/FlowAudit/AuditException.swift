/// Somebody's decision that findings are accepted, until a day.
package struct AuditException: Sendable, Hashable {
    package var id: String
    /// The check whose findings it is for.
    package var check: String
    /// Subjects it is for; `*` stands for any text.
    package var scope: String
    package var owner: String
    package var reason: String
    package var approver: String
    package var ticket: String
    /// Last day it holds, `2026-12-31`, UTC.
    package var expires: String

    package init(
        id: String,
        check: String,
        scope: String,
        owner: String,
        reason: String,
        approver: String,
        ticket: String,
        expires: String
    ) {
        self.id = id
        self.check = check
        self.scope = scope
        self.owner = owner
        self.reason = reason
        self.approver = approver
        self.ticket = ticket
        self.expires = expires
    }

    /// Whether it is for this finding, expired or not.
    func covers(check: String, subject: String) -> Bool {
        check == self.check && subject.matches(wildcards: scope)
    }

    /// Whether it still held on a day: the last one of a period.
    ///
    /// With the clock of whoever reads it, the same evidence would say something else each day.
    func holds(on day: String) -> Bool { expires >= day }

    var value: CheckValue {
        .object([
            "id": .text(id), "check": .text(check), "scope": .text(scope), "owner": .text(owner),
            "reason": .text(reason), "approver": .text(approver), "ticket": .text(ticket),
            "expires": .text(expires),
        ])
    }
}

extension String {
    /// Whether the text is as a pattern says, in which `*` stands for any text and all else for itself.
    func matches(wildcards pattern: String) -> Bool {
        let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = pieces.first, let last = pieces.last else { return isEmpty }
        guard pieces.count > 1 else { return self == pattern }
        guard hasPrefix(first), utf8.count >= first.utf8.count + last.utf8.count, hasSuffix(last)
        else { return false }
        var rest = dropFirst(first.count).dropLast(last.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
