import Foundation
import Glibc

/// libFuzzer with a `main` of ours around it, so that one program holds all targets.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Names the target when libFuzzer starts this program again without it, as it does to merge.
let targetVariable = "WEIR_FUZZ_TARGET"

// Safe because it is set once, before the driver starts, and the driver calls from one thread.
nonisolated(unsafe) private var target: any FuzzTarget = TextsTarget()

/// Fuzzes `type` until the driver's flags say it is enough.
///
/// - Parameters:
///   - type: What to fuzz.
///   - arguments: Flags and folders for libFuzzer, the program's name first.
/// - Returns: libFuzzer's status.
func fuzz(_ type: any FuzzTarget.Type, _ arguments: [String]) -> Int32 {
    unsafe target = type.init()
    // Safe because no other thread reads the environment yet.
    unsafe setenv(targetVariable, type.name, 1)
    // Safe because the copies live as long as the program: libFuzzer keeps pointers to them.
    let copies = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(
        capacity: arguments.count + 1
    )
    unsafe copies.initialize(repeating: nil)
    for (index, argument) in arguments.enumerated() { unsafe copies[index] = strdup(argument) }
    guard var list = copies.baseAddress else { return 64 }
    // Other programs may have the processor for most of the time: what an execution takes is its own.
    atexit { print("stat::cpu_seconds: \(Double(clock()) / Double(CLOCKS_PER_SEC))") }
    var count = CInt(arguments.count)
    return unsafe runDriver(&count, &list) { bytes, count in
        // Safe because libFuzzer lends `count` bytes for the call; between them and others it puts poison.
        let input = unsafe UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
        return unsafe target.run(Span(_unsafeElements: input)).rawValue
    }
}

/// A file that holds what is to be read, for readers that want a path; it has no name of its own, and is gone with the program.
final class NamelessFile {
    private let descriptor: Int32

    init() {
        var name = Array((NSTemporaryDirectory() + "/weir-fuzz-XXXXXX").utf8CString)
        // Safe because the array ends with a zero byte.
        descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
            guard let start = name.baseAddress else { return -1 }
            let descriptor = unsafe mkstemp(start)
            unsafe unlink(start)
            return descriptor
        }
        demand(descriptor >= 0, "there is a temporary folder")
    }

    var path: String { "/proc/self/fd/\(descriptor)" }

    func replace(_ bytes: Span<UInt8>) {
        demand(ftruncate(descriptor, 0) == 0, "the file can be emptied")
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // Safe because the buffer is borrowed for the call.
            let count = unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, 0)
            demand(count == buffer.count, "the file takes what is written")
        }
    }

    deinit { close(descriptor) }
}
