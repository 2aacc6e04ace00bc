// What reading alone takes: floors [touch|strings] [plain|gz|lz4|zst] LIST
//
//   touch    decompresses and adds up all bytes
//   strings  decompresses and visits every string of every document with simdjson
//
// LIST names a file with a blob a line. A thin driver of the libraries: nothing is kept, and blobs are
// taken to be whole.
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <lz4frame.h>
#include <simdjson.h>
#include <unistd.h>
#include <zstd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& words) {
    std::fprintf(stderr, "floors: %s\n", words.c_str());
    std::exit(1);
}

constexpr size_t chunk = 256 << 10;

// A codec at work: takes from `input` what it can, puts into `output` what it has.
class Codec {
  public:
    virtual ~Codec() = default;
    virtual void begin() = 0;
    // Moves `input` on; the bytes put out.
    virtual size_t step(std::string_view& input, char* output, size_t room) = 0;
};

class Gzip : public Codec {
    inflate_state state;

  public:
    void begin() override {
        isal_inflate_init(&state);
        state.crc_flag = ISAL_GZIP;
    }
    size_t step(std::string_view& input, char* output, size_t room) override {
        if (state.block_state == ISAL_BLOCK_FINISH) {
            isal_inflate_reset(&state);
            state.crc_flag = ISAL_GZIP;
        }
        state.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(input.data()));
        state.avail_in = uint32_t(input.size());
        state.next_out = reinterpret_cast<uint8_t*>(output);
        state.avail_out = uint32_t(room);
        if (isal_inflate(&state) != ISAL_DECOMP_OK) fail("broken gzip");
        input.remove_prefix(input.size() - state.avail_in);
        return room - state.avail_out;
    }
};

class LZ4 : public Codec {
    LZ4F_dctx* context = nullptr;

  public:
    LZ4() { LZ4F_createDecompressionContext(&context, LZ4F_VERSION); }
    ~LZ4() override { LZ4F_freeDecompressionContext(context); }
    void begin() override { LZ4F_resetDecompressionContext(context); }
    size_t step(std::string_view& input, char* output, size_t room) override {
        size_t taken = input.size();
        if (LZ4F_isError(LZ4F_decompress(context, output, &room, input.data(), &taken, nullptr))) {
            fail("broken LZ4");
        }
        input.remove_prefix(taken);
        return room;
    }
};

class Zstd : public Codec {
    ZSTD_DCtx* context = ZSTD_createDCtx();

  public:
    ~Zstd() override { ZSTD_freeDCtx(context); }
    void begin() override { ZSTD_DCtx_reset(context, ZSTD_reset_session_only); }
    size_t step(std::string_view& input, char* output, size_t room) override {
        ZSTD_inBuffer in = {input.data(), input.size(), 0};
        ZSTD_outBuffer out = {output, room, 0};
        if (ZSTD_isError(ZSTD_decompressStream(context, &out, &in))) fail("broken zstd");
        input.remove_prefix(in.pos);
        return out.pos;
    }
};

std::unique_ptr<Codec> codec(const std::string& name) {
    if (name == "gz") return std::make_unique<Gzip>();
    if (name == "lz4") return std::make_unique<LZ4>();
    if (name == "zst") return std::make_unique<Zstd>();
    if (name == "plain") return nullptr;
    fail("no codec " + name);
}

// The decompressed bytes of one blob after another.
class Source {
  public:
    explicit Source(const std::string& name) : codec_(codec(name)), stored_(chunk) {}
    ~Source() { close(); }

    void open(const std::string& path) {
        close();
        descriptor_ = ::open(path.c_str(), O_RDONLY);
        if (descriptor_ < 0) fail("cannot open " + path);
        input_ = {};
        ended_ = false;
        if (codec_) codec_->begin();
    }

    // 0 at the end.
    size_t read(char* output, size_t room) {
        if (!codec_) return take(output, room);
        for (;;) {
            if (input_.empty() && !ended_) {
                input_ = {stored_.data(), take(stored_.data(), chunk)};
                ended_ = input_.empty();
            }
            size_t count = codec_->step(input_, output, room);
            if (count > 0 || ended_) return count;
        }
    }

  private:
    std::unique_ptr<Codec> codec_;
    std::vector<char> stored_;
    std::string_view input_;
    int descriptor_ = -1;
    bool ended_ = false;

    size_t take(char* output, size_t room) {
        ssize_t count = ::read(descriptor_, output, room);
        if (count < 0) fail("cannot read");
        return size_t(count);
    }
    void close() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
};

uint64_t touch(Source& source, std::vector<char>& buffer) {
    uint64_t sum = 0;
    while (size_t count = source.read(buffer.data(), chunk)) {
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
        if (buffer.size() < length + chunk + simdjson::SIMDJSON_PADDING) {
            buffer.resize(2 * buffer.size());
        }
        size_t count = source.read(buffer.data() + length, chunk);
        if (count == 0) break;
        length += count;
    }
    auto document = parser.iterate(buffer.data(), length, buffer.size());
    return visit(document.get_value());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) fail("usage: floors [touch|strings] [plain|gz|lz4|zst] LIST");
    const std::string mode = arguments[1];
    Source source(arguments[2]);
    std::ifstream list(arguments[3]);
    std::vector<char> buffer(2 * chunk);
    simdjson::ondemand::parser parser;
    uint64_t total = 0;
    try {
        for (std::string path; std::getline(list, path);) {
            source.open(path);
            total += mode == "touch" ? touch(source, buffer) : strings(source, buffer, parser);
        }
    } catch (const simdjson::simdjson_error& error) {
        fail(error.what());
    }
    std::printf("%llu\n", static_cast<unsigned long long>(total));
}
