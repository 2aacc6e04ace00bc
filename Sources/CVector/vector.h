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
#else
static inline uint32_t weir_equal16(const uint8_t *bytes, uint8_t byte) {
    uint32_t bits = 0;
    for (int index = 0; index < 16; index++) bits |= (uint32_t)(bytes[index] == byte) << index;
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

static inline uint32_t weir_equal32(const uint8_t *bytes, uint8_t byte) {
    return weir_equal16(bytes, byte) | weir_equal16(bytes + 16, byte) << 16;
}

#endif
