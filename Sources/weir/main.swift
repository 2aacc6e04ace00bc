#if canImport(Glibc)
    import CAllocator
#endif
import ArgumentParser
import FlowStore
import Foundation
import Reports

// A closed pipe is an error of the write, not the end of a run that somebody stopped watching.
signal(SIGPIPE, SIG_IGN)

// glibc keeps more and larger blocks for itself, up to 32 MB, each time one is freed: large tables are to go back to
// the system, so that `--memory` is what a run takes.
#if canImport(Glibc)
    mallopt(M_MMAP_THRESHOLD, 1 << 20)
#endif

SQLiteMemory.takeOver()

// The runtime reads them from /proc: without it, as in some chroots, a nightly run would be a call without arguments, which
// prints the help and ends well.
if CommandLine.arguments.isEmpty {
    Messages.standard.error("cannot read its own arguments: /proc is not mounted here")
    exit(ExitStatus.usage.code)
}

do {
    var command = try Weir.parseAsRoot()
    // Whatever a file or a query asks for; a run has --memory.
    if !(command is RunCommand) {
        do { try SQLiteMemory.limit(to: 512 << 20) } catch { throw error.failure }
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
