/// The word of `vocabulary` that needs the fewest edits to become `word`, if any is near.
///
/// Near means that no more than a third of the letters differ, and at least one may. A prefix that
/// names one word alone (`azure-cni-o`) is near as well. Case does not count. Of equally near words
/// the first one wins.
package func nearestWord(to word: String, in vocabulary: [String]) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.prefix(65))
    guard !letters.isEmpty, letters.count <= 64 else { return nil }
    var nearest: (word: String, edits: Int)?
    for candidate in vocabulary {
        let candidateLetters = Array(candidate.lowercased().unicodeScalars)
        let edits = editDistance(letters, candidateLetters)
        let limit = max(1, (max(letters.count, candidateLetters.count) + 1) / 3)
        if edits <= limit, edits < nearest?.edits ?? .max { nearest = (candidate, edits) }
    }
    if let nearest { return nearest.word }
    let longer = vocabulary.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return longer.count == 1 && letters.count >= 2 ? longer.first : nil
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in 1...max(left.count, 1) where row <= left.count {
        var current = [row]
        for column in 1...max(right.count, 1) where column <= right.count {
            let replaced = left[row - 1] == right[column - 1] ? 0 : 1
            var edits = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + replaced
            )
            if row > 1, column > 1, left[row - 1] == right[column - 2],
                left[row - 2] == right[column - 1]
            {
                edits = min(edits, beforePrevious[column - 2] + 1)
            }
            current.append(edits)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
