import Foundation

/// The width of the terminal behind a file descriptor, in columns.
///
/// - Returns: `nil` if it is no terminal, or one that does not know its size.
package func terminalColumns(of descriptor: Int32) -> Int? {
    var size = winsize()
    // Safe because TIOCGWINSZ writes one `winsize`, and `size` lives past the call.
    let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
    guard result == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
}
