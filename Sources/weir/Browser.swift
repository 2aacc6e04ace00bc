import Codec
import Foundation

/// A browser of the system, which prints a page as a PDF: no library does as well.
struct Browser {
    private static let names = [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    ]
    /// Seconds: no command waits for ever, as it runs from cron.
    private static let patience = 300.0
    private let path: String

    /// The first one on `PATH`.
    static func found() throws(Failure) -> Browser {
        guard let path = names.lazy.compactMap(programPath).first else {
            throw Failure.usage(
                "--format pdf: no Chromium or Chrome on PATH; install one, or print report.html from a browser"
            )
        }
        return Browser(path: path)
    }

    /// Prints a page to a file, which is replaced as a whole.
    ///
    /// The page loads nothing and runs nothing; the browser gets a folder of its own, and no network.
    func print(_ html: String, to file: String) throws(Failure) {
        let work = FileManager.default.temporaryDirectory.appending(
            path: "weir-\(UUID().uuidString)"
        )
        defer { try? FileManager.default.removeItem(at: work) }
        let page = work.appending(path: "report.html")
        let printed = work.appending(path: "report.pdf")
        do {
            try FileManager.default.createDirectory(
                at: work,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try Data(html.utf8).write(to: page)
            try run(page: page, printed: printed, work: work)
            let bytes = try Data(contentsOf: printed)
            try replaceFile(at: file, with: Array(bytes))
        } catch let failure as Failure {
            throw failure
        } catch let error as WriteError {
            throw error.failure
        } catch {
            throw Failure(.failure, "\(path) has printed no PDF: \(error.localizedDescription)")
        }
    }

    private func run(page: URL, printed: URL, work: URL) throws {
        let arguments =
            [
                "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
                "--disable-background-networking", "--disable-dev-shm-usage",
                "--user-data-dir=\(work.path)/profile", "--no-pdf-header-footer",
                "--print-to-pdf=\(printed.path)",
            ]
            // Chromium's own sandbox refuses to work for root, as in containers.
            + (geteuid() == 0 ? ["--no-sandbox"] : []) + [page.absoluteString]
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.start()
        guard let status = process.status(within: Self.patience) else {
            throw Failure(.failure, "\(path) has printed no PDF in \(Int(Self.patience)) s")
        }
        guard status == 0 else {
            throw Failure(.failure, "\(path) has printed no PDF: status \(status)")
        }
    }
}
