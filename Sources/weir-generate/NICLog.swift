import Codec
import Foundation

/// One log of one NIC: a blob an hour.
struct NICLog {
    private let nic: NIC
    private let identity: ResourceIdentity
    private var records: RecordText
    /// The open blob's bytes that are not written yet.
    private var text = ByteText(capacity: 5 << 18)
    private(set) var orphans = OrphanLog()

    init(_ format: LogFormat, of nic: NIC, _ plan: GeneratorPlan) {
        self.nic = nic
        identity = ResourceIdentity(
            format,
            isHub: nic.isHub,
            pathForm: plan.pathForm,
            seed: plan.world.seed
        )
        records = RecordText(format, of: nic, identity: identity, in: plan.world)
    }

    /// Starts the blob of an hour.
    mutating func open(_ hour: Int, _ plan: GeneratorPlan) throws(GenerateError) -> OpenBlob {
        let civil = CivilTime(unixSeconds: plan.world.start + hour * 3600)
        let folder = "\(identity.path)/\(civil.path)/macAddress=\(nic.mac)"
        let place = UInt64(nic.node + 2) << 2 | UInt64(records.format.logs.rawValue)
        let compression = plan.compression.compression(mix(plan.world.seed, UInt64(hour), place))
        let path = "\(folder)/PT1H.json\(compression.suffix)"
        let url = plan.output.appending(path: path)
        let file = try BlobFile(at: url, compression: compression)
        text.put("{\"records\":[")
        return OpenBlob(
            file: file,
            truth: Truth.Blob(
                path: path,
                format: records.format,
                compression: compression.rawValue
            )
        )
    }

    /// Adds the record of a window.
    mutating func append(
        _ window: EventWindow,
        _ index: Int,
        to blob: inout OpenBlob
    ) throws(GenerateError) {
        let before = blob.truth.tally.records
        let found = records.append(window, index: index, to: &text, tally: &blob.truth.tally)
        if records.format == .vnetV4, blob.truth.tally.records > before {
            // Only the first minutes of a log can hold lifetime totals: no more is kept.
            orphans.add(index < 10 ? found : 0, at: records.time(of: index))
        }
        try blob.file.drain(&text)
    }

    /// Ends the blob.
    mutating func close(_ blob: consuming OpenBlob) throws(GenerateError) -> Truth.Blob {
        text.put("]}")
        try blob.file.close(&text)
        blob.truth.bytes = blob.file.bytes
        blob.truth.storedBytes = blob.file.storedBytes
        return blob.truth
    }
}

/// A blob that still gains records.
struct OpenBlob {
    var file: BlobFile
    var truth: Truth.Blob
}
