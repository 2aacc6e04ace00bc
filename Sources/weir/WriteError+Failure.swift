import Codec
import Foundation

extension WriteError {
    var failure: Failure {
        switch self {
        case .file(let path, let code):
            let system = NSError(domain: NSPOSIXErrorDomain, code: Int(code))
            let reason = system.localizedFailureReason ?? "error \(code)"
            return Failure(.failure, "\(shownPath(path)): cannot be written: \(reason)")
        }
    }
}
