/// What the checks of a control say of it together.
package struct ControlState: Sendable {
    /// Id and title of the framework.
    package var frameworkID: String
    package var framework: String
    package var control: ControlMap.Control
    /// The worst of its checks; `nil` if there is none.
    package var status: FindingStatus?
    /// Whether the map says that flows cannot prove it, and why.
    package var isNotShown = false
    package var checks: [String]
}

extension Audit {
    /// Each control of each framework, those that flows cannot prove included.
    package var controlStates: [ControlState] {
        controlMaps.flatMap { map -> [ControlState] in
            map.controls.map { control in
                let checks = results.filter {
                    $0.check.controls[map.id]?.contains(control.id) == true
                }
                return ControlState(
                    frameworkID: map.id,
                    framework: map.title,
                    control: control,
                    status: Self.worst(checks.map(\.status)),
                    checks: checks.map(\.check.id)
                )
            }
                + map.notShown.map { control in
                    ControlState(
                        frameworkID: map.id,
                        framework: map.title,
                        control: control,
                        status: nil,
                        isNotShown: true,
                        checks: []
                    )
                }
        }
    }

    /// A control is as good as its worst check.
    private static func worst(_ statuses: [FindingStatus]) -> FindingStatus? {
        [.fail, .notEvaluable, .excepted, .pass].first(where: statuses.contains)
    }

    /// How many findings an exception was for, expired or not.
    package func findingCount(of exception: AuditException) -> Int {
        results.reduce(0) { $0 + $1.findings.count { $0.exception?.id == exception.id } }
    }
}
