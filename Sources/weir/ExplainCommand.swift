import ArgumentParser
import Flow
import FlowInventory
import FlowStore
import Reports

/// `weir explain DB --ip A --at T`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say whose an address was at an instant, and why.",
        discussion: """
            EXAMPLE
              weir explain night.sqlite --ip 10.244.1.7 --at 2026-11-20T13:05:30Z

            The first line is the answer, as the views have it. Below is a line for each owner the \
            inventory names near that instant: what it is known by, and why the address was or was \
            not attributed to it. For a node, it also says towards what its pods are seen under its \
            address, by the network model of the topology.

            EXIT STATUS
              0      done, whatever the answer
              64     not a result database, or no address or time
            """
    )

    @Argument(help: "Result database.", completion: .file(extensions: ["sqlite", "db"]))
    var database: String

    @Option(help: ArgumentHelp("The address, IPv4 or IPv6.", valueName: "address"))
    var ip: String

    @Option(help: ArgumentHelp("The instant, UTC.", valueName: "time"))
    var at: TimeArgument

    func run() throws {
        guard let address = IPAddress(ip) else {
            throw Failure.usage("expected an IP address for --ip, found \(ip.visible)")
        }
        let owners: AddressOwners
        let translation: ResultReader.Translation?
        do {
            let reader = try ResultReader(path: database)
            owners = try reader.owners()
            translation = try reader.translation()
        } catch let error as OpenError {
            throw error.failure
        } catch {
            throw Failure(.failure, "reading the inventory failed: \(error)")
        }
        let candidates = owners.candidates(of: address, at: at.milliseconds)
        let attribution = owners.attribution(of: address, at: at.milliseconds)
        var lines = [
            "\(address) at \(Timestamp.text(ofMilliseconds: at.milliseconds)): "
                + answer(attribution, owners)
        ]
        if case .owner(let index) = attribution, owners.owners[index].kind == .node {
            lines += translation.map { ["  " + sentence($0)] } ?? []
        }
        lines += candidates.map { "  " + $0.sentence.visible }
        try StandardOutput.write(lines.joined(separator: "\n") + "\n")
    }

    /// R8: who else may be behind a node's address.
    private func sentence(_ translation: ResultReader.Translation) -> String {
        "with \(translation.network.visible), any pod of the node has this address towards "
            + translation.classes.joined(separator: ", ")
    }

    private func answer(_ attribution: Attribution, _ owners: AddressOwners) -> String {
        switch attribution {
        case .owner(let index):
            let owner = owners.owners[index]
            let place = owner.namespace.map { $0 + "/" } ?? ""
            return "\(owner.kind.rawValue) \(place)\(owner.name)".visible
        case .ambiguous(.overlappingOwners, let all):
            return "ambiguous, \(Human.count(all.count, "owner")) at once"
        case .ambiguous(.severalClusters, _):
            return "ambiguous, several clusters have the address"
        case .unknown(.neverSeen): return "unknown, no inventory names the address"
        case .unknown(.beforeFirst): return "unknown, all that is known of it is later"
        case .unknown(.afterLast): return "unknown, all that is known of it is earlier"
        case .unknown(.betweenOwners): return "unknown, between two owners"
        }
    }
}
