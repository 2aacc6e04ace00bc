import Flow
import Testing

@Suite("Path text")
struct PathTextTests {
    @Test(
        "a path is standardised as text",
        arguments: [
            ("logs", "/data", "/data/logs"), ("./logs/", "/data", "/data/logs"),
            ("../logs", "/data/night", "/data/logs"), ("/logs//a/./b", "/data", "/logs/a/b"),
            ("../../..", "/data", "/"), ("", "/data", "/data"), ("/", "/data", "/"),
            ("a/../..", "", ".."), ("a/..", "", "."), ("../../a", "", "../../a"),
            ("logs/**/*.json", "/data", "/data/logs/**/*.json"), ("..a/b..", "/", "/..a/b.."),
        ]
    )
    func standardises(path: String, folder: String, expected: String) {
        #expect(standardisedPath(path, relativeTo: folder) == expected)
    }

    @Test(
        "the folder of a path is all before its last slash",
        arguments: [("/a/b", "/a"), ("/a", "/"), ("a", "."), ("a/b", "a")]
    )
    func folderOfPath(path: String, expected: String) {
        #expect(folder(ofPath: path) == expected)
    }
}
