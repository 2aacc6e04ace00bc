// What reading alone takes: floors [touch|strings] DECOMPRESSOR LIST
//
//   touch    adds up all bytes
//   strings  visits every string of every document with simdjson
//
// LIST names a file with a blob a line. DECOMPRESSOR is a command that writes the blob it is given to
// standard output; empty for plain blobs, which are read as they are. A thin driver: nothing is kept.
#include <fcntl.h>
#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& words) {
    std::fprintf(stderr, "floors: %s\n", words.c_str());
    std::exit(1);
}

// A blob's bytes, through a pipe if it is compressed.
class Source {
  public:
    Source(const std::vector<std::string>& decompressor, const std::string& path) {
        if (decompressor.empty()) {
            descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
            if (descriptor < 0) fail("cannot open " + path);
            return;
        }
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
        fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
        child = fork();
        if (child == 0) {
            dup2(ends[1], STDOUT_FILENO);
            std::vector<char*> words;
            for (const auto& word : decompressor) words.push_back(const_cast<char*>(word.c_str()));
            words.push_back(const_cast<char*>(path.c_str()));
            words.push_back(nullptr);
            execvp(words[0], words.data());
            _exit(127);
        }
        close(ends[1]);
        descriptor = ends[0];
    }

    size_t read(char* buffer, size_t count) {
        ssize_t got = ::read(descriptor, buffer, count);
        if (got < 0) fail("cannot read");
        return size_t(got);
    }

    void finish() {
        close(descriptor);
        if (child == 0) return;
        int status = 0;
        waitpid(child, &status, 0);
        if (status != 0) fail("the decompressor failed");
    }

  private:
    int descriptor = -1;
    pid_t child = 0;
};

uint64_t touch(Source& source, std::vector<char>& buffer) {
    uint64_t sum = 0;
    while (size_t count = source.read(buffer.data(), 1 << 20)) {
        for (size_t i = 0; i < count; i++) sum += uint8_t(buffer[i]);
    }
    return sum;
}

uint64_t visit(simdjson::ondemand::value value) {
    uint64_t length = 0;
    switch (value.type()) {
    case simdjson::ondemand::json_type::array:
        for (auto element : value.get_array()) length += visit(element.value());
        break;
    case simdjson::ondemand::json_type::object:
        for (auto field : value.get_object()) length += visit(field.value());
        break;
    case simdjson::ondemand::json_type::string:
        length += std::string_view(value.get_string()).size();
        break;
    default:
        break;
    }
    return length;
}

uint64_t strings(
    Source& source, std::vector<char>& buffer, simdjson::ondemand::parser& parser) {
    size_t length = 0;
    for (;;) {
        if (buffer.size() < length + (1 << 20) + simdjson::SIMDJSON_PADDING) {
            buffer.resize(2 * buffer.size());
        }
        size_t count = source.read(buffer.data() + length, 1 << 20);
        if (count == 0) break;
        length += count;
    }
    auto document = parser.iterate(buffer.data(), length, buffer.size());
    return visit(document.get_value());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) fail("usage: floors [touch|strings] DECOMPRESSOR LIST");
    const std::string mode = arguments[1];
    std::vector<std::string> decompressor;
    std::istringstream words(arguments[2]);
    for (std::string word; words >> word;) decompressor.push_back(word);

    std::ifstream list(arguments[3]);
    std::vector<char> buffer(4 << 20);
    simdjson::ondemand::parser parser;
    uint64_t total = 0;
    try {
        for (std::string path; std::getline(list, path);) {
            Source source(decompressor, path);
            total += mode == "touch" ? touch(source, buffer) : strings(source, buffer, parser);
            source.finish();
        }
    } catch (const simdjson::simdjson_error& error) {
        fail(error.what());
    }
    std::printf("%llu\n", static_cast<unsigned long long>(total));
}
