import ArgumentParser
import Foundation

// A closed pipe is an error of the write, not the end of a run that somebody stopped watching.
signal(SIGPIPE, SIG_IGN)

do {
    var command = try Weir.parseAsRoot()
    try command.run()
} catch let failure as Failure {
    for message in failure.messages { Messages.standard.error(message) }
    exit(failure.status.code)
} catch {
    // Usage errors, help and version: the parser prints them, with status 64 or 0.
    Weir.exit(withError: error)
}
