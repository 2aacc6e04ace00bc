/// Events that a reporter says it lost.
extension ReferenceEvents {
    private func key(_ loss: Loss) -> ReferenceRow {
        [
            .text(ReferenceTime.text(ofSeconds: loss.hour)), .text(loss.log), Cell(loss.reporter),
            Cell(loss.place),
        ]
    }

    func eventLosses() -> [ReferenceRow] {
        Dictionary(grouping: losses, by: key).map { key, losses in
            key + [.integer(losses.map(\.events).reduce(0, +))]
        }
    }
}
