import Foundation

// usage: weir-fuzz targets
//        weir-fuzz sweep FILE...
//        weir-fuzz TARGET [libFuzzer's flags and folders]

let words = CommandLine.arguments
let first = words.count > 1 ? words[1] : ""
let targets = makeTargets()

switch first {
case "targets":
    for target in targets { print(target.name) }
case "sweep":
    exit(Sweep().run(Array(words.dropFirst(2))))
default:
    let isAgain = first.hasPrefix("-")
    let inherited = ProcessInfo.processInfo.environment[targetVariable]
    let name = isAgain ? inherited : first
    guard let target = targets.first(where: { $0.name == name }) else {
        print(
            "weir-fuzz: expected a target, one of:",
            targets.map { $0.name }.joined(separator: " ")
        )
        exit(64)
    }
    exit(fuzz(target, [words[0]] + words.dropFirst(isAgain ? 1 : 2)))
}
