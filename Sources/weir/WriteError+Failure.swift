import Codec

extension WriteError {
    var failure: Failure {
        switch self {
        case .file(let path, _):
            return Failure(.failure, "\(shownPath(path)): cannot be written: \(reason)")
        }
    }
}
