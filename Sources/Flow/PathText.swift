/// The path without `.`, `..`, doubled and trailing slashes, made absolute by `folder`.
///
/// This is text only: the file system is not asked, so `link/..` is the folder of the link and not
/// of what it points to. A glob is a path like any other here.
///
/// - Parameters:
///   - path: Absolute, or relative to `folder`.
///   - folder: Absolute. If it is relative, so is the result of a relative path.
/// - Returns: The path, `/` or `.` if no member is left.
package func standardisedPath(_ path: String, relativeTo folder: String = "") -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    let whole = isAbsolute || folder.isEmpty ? path : folder + "/" + path
    let isRooted = whole.utf8.first == UInt8(ascii: "/")
    var members: [Substring] = []
    for member in whole.split(separator: "/") where member != "." {
        if member != ".." {
            members.append(member)
        } else if let last = members.last, last != ".." {
            members.removeLast()
        } else if !isRooted {
            members.append(member)
        }
    }
    if members.isEmpty { return isRooted ? "/" : "." }
    return (isRooted ? "/" : "") + members.joined(separator: "/")
}

/// The folder that holds `path`, which must be standardised: all before its last slash.
package func folder(ofPath path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The last part of `path`, which must be standardised.
package func fileName(ofPath path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
}
