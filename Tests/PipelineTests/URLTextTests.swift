import Pipeline
import Testing

struct URLTextTests {
    @Test(
        "a URL is told from a path",
        arguments: [
            ("https://x.example/c?sig=a", true), ("file:///a", true), ("a+b.c-1://", true),
            ("/a/b", false), ("a://b/c".replacing("a:", with: "/a:"), false), ("://a", false),
            ("c:/a", false), ("1://a", false), ("", false), ("h t://a", false),
        ]
    )
    func url(text: String, isOne: Bool) {
        #expect(isURL(text) == isOne)
    }
}
