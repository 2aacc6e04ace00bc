#ifndef WEIR_VECTOR_H
#define WEIR_VECTOR_H

// Instructions Swift has no name for. First: which of some bytes equal a byte, as bits; bit n of a result is byte n. SSE2 is part of every x86-64; elsewhere the compiler makes what it can of the loop.

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint32_t weir_equal16(const uint8_t *bytes, uint8_t byte) {
    const __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)byte)));
}

// Which of 16 bytes end the plain part of a JSON string: a quote, a backslash, a control character.
static inline uint32_t weir_stops16(const uint8_t *bytes) {
    const __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    const __m128i last = _mm_set1_epi8(0x1f);
    const __m128i controls = _mm_cmpeq_epi8(_mm_max_epu8(block, last), last);
    const __m128i quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    const __m128i slashes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(controls, _mm_or_si128(quotes, slashes)));
}

// Which of 16 bytes are the same in both.
static inline uint32_t weir_same16(const uint8_t *bytes, const uint8_t *others) {
    const __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_loadu_si128((const __m128i *)others)));
}
#else
static inline uint32_t weir_equal16(const uint8_t *bytes, uint8_t byte) {
    uint32_t bits = 0;
    for (int index = 0; index < 16; index++) bits |= (uint32_t)(bytes[index] == byte) << index;
    return bits;
}

static inline uint32_t weir_stops16(const uint8_t *bytes) {
    uint32_t bits = 0;
    for (int index = 0; index < 16; index++) {
        const uint8_t byte = bytes[index];
        bits |= (uint32_t)(byte < 0x20 || byte == '"' || byte == '\\') << index;
    }
    return bits;
}

static inline uint32_t weir_same16(const uint8_t *bytes, const uint8_t *others) {
    uint32_t bits = 0;
    for (int index = 0; index < 16; index++) bits |= (uint32_t)(bytes[index] == others[index]) << index;
    return bits;
}
#endif

// Has the processor fetch what will be read soon; never faults.
static inline void weir_prefetch(const void *address) { __builtin_prefetch(address); }

// 48 and 64 bytes; reads no others.
static inline uint64_t weir_equal48(const uint8_t *bytes, uint8_t byte) {
    return (uint64_t)weir_equal16(bytes, byte) | (uint64_t)weir_equal16(bytes + 16, byte) << 16
        | (uint64_t)weir_equal16(bytes + 32, byte) << 32;
}

static inline uint64_t weir_equal64(const uint8_t *bytes, uint8_t byte) {
    return weir_equal48(bytes, byte) | (uint64_t)weir_equal16(bytes + 48, byte) << 48;
}

static inline uint64_t weir_stops64(const uint8_t *bytes) {
    return (uint64_t)weir_stops16(bytes) | (uint64_t)weir_stops16(bytes + 16) << 16
        | (uint64_t)weir_stops16(bytes + 32) << 32 | (uint64_t)weir_stops16(bytes + 48) << 48;
}

// Whether `length` bytes are the same; reads both up to the next multiple of 16.
static inline int weir_same(const uint8_t *bytes, const uint8_t *others, intptr_t length) {
    for (; length >= 16; length -= 16, bytes += 16, others += 16) {
        if (weir_same16(bytes, others) != 0xffff) return 0;
    }
    const uint32_t wanted = (1u << length) - 1;
    return length == 0 || (weir_same16(bytes, others) & wanted) == wanted;
}

static inline uint32_t weir_equal32(const uint8_t *bytes, uint8_t byte) {
    return weir_equal16(bytes, byte) | weir_equal16(bytes + 16, byte) << 16;
}

#endif
