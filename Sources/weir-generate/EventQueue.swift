/// Events that are made in one order and written in another: by time.
///
/// A minute's flows also cause events a little later, so a queue holds what is ahead and hands out what is
/// due; equal times keep their order of arrival.
struct EventQueue<Element> {
    private var waiting: [(time: Int, place: Int, element: Element)] = []
    private var count = 0

    /// Adds an event; `time` in any one unit.
    mutating func add(_ element: Element, at time: Int) {
        waiting.append((time, count, element))
        count += 1
    }

    /// Takes out what happens before an instant, in order.
    mutating func take(before end: Int) -> [(time: Int, element: Element)] {
        let split = waiting.partition { $0.time < end }
        let due = waiting[split...].sorted { ($0.time, $0.place) < ($1.time, $1.place) }
        waiting.removeSubrange(split...)
        return due.map { ($0.time, $0.element) }
    }
}
