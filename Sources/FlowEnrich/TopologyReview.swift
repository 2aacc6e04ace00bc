import Flow

/// What a topology file says that cannot be, and what it leaves open: for `weir check`.
///
/// A run takes the file as it is: an address that two blocks claim is `ambiguous`, and one that no prefix names has no zone.
package struct TopologyReview {
    /// What cannot be.
    package private(set) var problems: [ConfigurationProblem] = []
    /// What may be meant, and probably is not.
    package private(set) var warnings: [ConfigurationProblem] = []
    private let file: String
    private let topology: Topology
    private let declarations: [Declaration]

    /// - Parameters:
    ///   - topology: As it was read from `file`.
    ///   - file: What messages name.
    package init(_ topology: Topology, file: String) {
        self.topology = topology
        self.file = file
        declarations = topology.declarations
        // Blocks are nested or apart: in this order those around the current one are a stack.
        var around: [Declaration] = []
        for one in declarations.sorted(by: { $0.prefix.unmapped < $1.prefix.unmapped }) {
            while let inner = around.last, !inner.prefix.unmapped.holds(one.prefix.unmapped) {
                around.removeLast()
            }
            for other in around {
                // The later of the two in the file is the one to be told of.
                let isLater = other.position < one.position
                compare(isLater ? one : other, isLater ? other : one)
            }
            around.append(one)
            examine(one)
        }
        findGaps()
        problems.sort { ($0.position ?? .start) < ($1.position ?? .start) }
        warnings.sort { ($0.position ?? .start) < ($1.position ?? .start) }
    }

    private mutating func refuse(_ message: String, _ declaration: Declaration) {
        problems.append(
            ConfigurationProblem(file: file, position: declaration.position, message: message)
        )
    }

    private mutating func doubt(_ message: String, _ declaration: Declaration) {
        warnings.append(
            ConfigurationProblem(file: file, position: declaration.position, message: message)
        )
    }

    private func declarations(of role: Declaration.Role) -> [Declaration] {
        declarations.filter { $0.role == role }
    }

    // MARK: Overlaps

    private mutating func compare(_ one: Declaration, _ other: Declaration) {
        let places = "\(one.prefix) overlaps \(other.prefix) of line \(other.position.line)"
        switch (one.role, other.role) {
        case (.pod, .service), (.service, .pod), (.service, .node), (.node, .service):
            refuse("\(places): services have a range of their own", one)
        case (.pod, .node), (.node, .pod): comparePodsWithNodes(one, places)
        case (.zone(let left, _, _), .zone(let right, _, _)):
            guard left != right, let outer = outer(one, other) else { return }
            compareZones(outer, outer == one ? other : one, places, at: one)
        case (.zone(let addressClass, _, _), .pod), (.zone(let addressClass, _, _), .service),
            (.zone(let addressClass, _, _), .node):
            compareWithCluster(one, addressClass, other)
        case (.pod, .zone(let addressClass, _, _)), (.service, .zone(let addressClass, _, _)),
            (.node, .zone(let addressClass, _, _)):
            compareWithCluster(other, addressClass, one)
        default: break
        }
    }

    private mutating func comparePodsWithNodes(_ one: Declaration, _ places: String) {
        switch topology.cluster?.network {
        case .azureCNI, nil:
            doubt("\(places): what both claim is ambiguous until inventory tells", one)
        case .some(let network):
            refuse("\(places): with \(network.rawValue) pods have a range of their own", one)
        }
    }

    /// The one that holds the other; `nil` if both are equal, which reading has told.
    private func outer(_ one: Declaration, _ other: Declaration) -> Declaration? {
        let (left, right) = (one.prefix.unmapped, other.prefix.unmapped)
        return left == right ? nil : left.length < right.length ? one : other
    }

    /// A virtual network can hold anything that has its addresses; networks that are peered or connected cannot overlap it.
    private mutating func compareZones(
        _ outer: Declaration,
        _ inner: Declaration,
        _ places: String,
        at place: Declaration
    ) {
        guard case .zone(let outerClass, _, _) = outer.role,
            case .zone(let innerClass, _, _) = inner.role
        else { return }
        let own: Set<AddressClass> = [.cluster, .vnet]
        switch (outerClass, innerClass) {
        case (.vnet, .peeredVNet), (.peeredVNet, .vnet), (.cluster, .peeredVNet):
            refuse("\(places): peered virtual networks cannot overlap", place)
        case (.vnet, .onPremises), (.cluster, .onPremises):
            doubt("\(places): addresses of the virtual network are not routed on premises", place)
        case (.internet, _) where own.contains(innerClass):
            doubt("\(places), which is said to be the internet", place)
        default: break
        }
    }

    private mutating func compareWithCluster(
        _ zone: Declaration,
        _ addressClass: AddressClass,
        _ block: Declaration
    ) {
        let outside: Set<AddressClass> = [.peeredVNet, .onPremises, .internet, .azureService]
        guard outside.contains(addressClass) else { return }
        let words =
            "\(zone.prefix) is \(addressClass.rawValue) and overlaps \(block.prefix) of line "
            + "\(block.position.line), which is the cluster's"
        if zone.prefix.unmapped.length >= block.prefix.unmapped.length {
            refuse(words, zone)
        } else if hasOwnZone(block) == false {
            doubt(
                "\(words): its addresses would be \(addressClass.rawValue); give it a prefix of its own",
                zone
            )
        }
    }

    /// Whether a prefix at least as long as the block says what it is.
    private func hasOwnZone(_ block: Declaration) -> Bool {
        let prefix = block.prefix.unmapped
        return declarations.contains { declaration in
            guard case .zone(let addressClass, _, _) = declaration.role else { return false }
            let other = declaration.prefix.unmapped
            return [.cluster, .vnet].contains(addressClass) && other.holds(prefix)
        }
    }

    // MARK: What cannot be

    private mutating func examine(_ declaration: Declaration) {
        let prefix = declaration.prefix.unmapped
        let isPrivate = IPPrefix.privateSpace.contains { $0.holds(prefix) }
        switch declaration.role {
        case .zone(let addressClass, let purpose, let gateway):
            examineZone(declaration, addressClass, purpose, gateway, isPrivate)
        case .outbound(.natGateway) where isPrivate, .outbound(.loadBalancer) where isPrivate:
            refuse(
                "\(prefix.address) is private: such a device is seen outside as a public address",
                declaration
            )
        case .served where !isCovered(prefix):
            doubt("\(prefix) is neither the cluster's nor of class cluster or vnet", declaration)
        case .apiServer where isPodsOnly(prefix), .ingress where isPodsOnly(prefix):
            refuse("\(prefix.address) is in a pod range: it is no pod", declaration)
        case .node where prefix.address.family == .v4 && prefix.length > 29:
            refuse("\(prefix) is smaller than a subnet can be (/29)", declaration)
        case .pod: examinePods(declaration)
        default: break
        }
    }

    private mutating func examineZone(
        _ declaration: Declaration,
        _ addressClass: AddressClass,
        _ purpose: SubnetPurpose?,
        _ gateway: GatewayKind?,
        _ isPrivate: Bool
    ) {
        let prefix = declaration.prefix
        // The platform's own services answer at link-local addresses.
        let isLinkLocal = linkLocal.holds(prefix.unmapped)
        if isPrivate, !isLinkLocal, [.internet, .azureService].contains(addressClass) {
            refuse("\(prefix) is private and cannot be \(addressClass.rawValue)", declaration)
        }
        if purpose != nil, ![.cluster, .vnet].contains(addressClass) {
            refuse(
                "\(prefix) has a purpose and is \(addressClass.rawValue): subnets are of class cluster or vnet",
                declaration
            )
        }
        if gateway != nil, addressClass != .onPremises {
            refuse(
                "\(prefix) is reached by a gateway and is \(addressClass.rawValue): such ranges are on-premises",
                declaration
            )
        }
        if addressClass == .privateEndpoint,
            let block = declarations(of: .node).first(where: {
                $0.prefix.unmapped.holds(prefix.unmapped)
            })
        {
            doubt(
                "\(prefix) is in the node range of line \(block.position.line): it counts as a node, "
                    + "and what goes there as staying in the cluster",
                declaration
            )
        }
    }

    /// Whether pods have a range of their own, and the block is in it.
    private func isPodsOnly(_ prefix: IPPrefix) -> Bool {
        func isIn(_ role: Declaration.Role) -> Bool {
            declarations(of: role).contains { $0.prefix.unmapped.holds(prefix) }
        }
        return isIn(.pod) && !(topology.cluster?.network == .azureCNI && isIn(.node))
    }

    private mutating func examinePods(_ declaration: Declaration) {
        let prefix = declaration.prefix.unmapped
        guard prefix.address.family == .v4 else { return }
        let network = topology.cluster?.network
        if network == .azureCNIOverlay || network == .kubenet, prefix.length > 24 {
            refuse(
                "\(prefix) has no room for a node: \(network?.rawValue ?? "") gives each a /24",
                declaration
            )
        }
    }

    // MARK: Gaps

    /// Whether a block is the cluster's or the virtual network's.
    private func isCovered(_ prefix: IPPrefix) -> Bool {
        declarations.contains { declaration in
            switch declaration.role {
            case .pod, .node: declaration.prefix.unmapped.holds(prefix)
            case .zone(.cluster, _, _), .zone(.vnet, _, _):
                declaration.prefix.unmapped.holds(prefix)
            default: false
            }
        }
    }

    private mutating func findGaps() {
        for block in declarations(of: .node) + declarations(of: .pod) where !isNamed(block) {
            doubt("no prefix names \(block.prefix): its addresses have no zone", block)
        }
        guard let cluster = topology.cluster else {
            warnings.append(
                ConfigurationProblem(
                    file: file,
                    message: "has no \"cluster\" section: nothing counts as leaving the cluster"
                )
            )
            return
        }
        func lack(_ message: String) {
            warnings.append(ConfigurationProblem(file: file, message: message))
        }
        if cluster.nodePrefixes.isEmpty { lack("has no node_cidrs: nodes count as outside") }
        switch cluster.network {
        case nil: lack("names no network model: nobody knows what a node's address stands for")
        case .azureCNI: break
        case .some(let network) where cluster.podPrefixes.isEmpty:
            lack("has no pod_cidrs: with \(network.rawValue) pods have a range of their own")
        default: break
        }
        let podFamilies = Set(cluster.podPrefixes.map(\.unmapped.address.family))
        let nodeFamilies = Set(cluster.nodePrefixes.map(\.unmapped.address.family))
        if !nodeFamilies.isEmpty, !podFamilies.isSubset(of: nodeFamilies) {
            lack("has pods of an address family that no node has: dual-stack clusters have both")
        }
    }

    private func isNamed(_ block: Declaration) -> Bool {
        topology.zones.contains {
            $0.name != nil && $0.prefix.unmapped.holds(block.prefix.unmapped)
        }
    }
}

private let linkLocal = IPPrefix(containing: IPAddress(v4: 0xa9fe_0000), length: 16)

extension FilePosition {
    fileprivate static let start = FilePosition(line: 0, column: 0)
}
