import ArgumentParser
import FlowStore
import Foundation
import Reports

// A closed pipe is an error of the write, not the end of a run that somebody stopped watching.
signal(SIGPIPE, SIG_IGN)

do {
    var command = try Weir.parseAsRoot()
    // Whatever a file or a query asks for; a run has --memory.
    if !(command is RunCommand) {
        do { try ResultReader.limitMemory(to: 512 << 20) } catch { throw error.failure }
    }
    try command.run()
} catch let failure as Failure {
    for message in failure.messages { Messages.standard.error(message) }
    exit(failure.status.code)
} catch {
    // Usage errors, help and version. The parser prints what asks for no more than itself; its sentence on a wrong
    // argument quotes it, and a shell's `*` makes arguments of whatever files are called.
    let text = Weir.fullMessage(for: error)
    guard Weir.exitCode(for: error) != .success, text.visibleLines != text else {
        Weir.exit(withError: error)
    }
    StandardError.write(text.visibleLines + "\n")
    exit(Weir.exitCode(for: error).rawValue)
}
