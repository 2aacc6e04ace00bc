/* Counts the tuples of flow logs and makes some of them wrong: loaded by rows.py.

   Knows nothing of a tuple but where it is: a string in the array behind "flowTuples":[, without a
   backslash, as weir-generate writes them. Nothing here is shared with what reads them in Weir. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>

static const char opening[] = "\"flowTuples\":[";

/* The first byte behind the next opening, or the end. */
static const char *next_array(const char *at, const char *end) {
    const char *found = memmem(at, (size_t)(end - at), opening, sizeof opening - 1);
    return found ? found + sizeof opening - 1 : end;
}

/* Tuples whose closing quote is there. */
long count_tuples(const char *text, long bytes) {
    const char *end = text + bytes;
    long tuples = 0;
    for (const char *at = next_array(text, end); at < end; at = next_array(at, end)) {
        while (at < end && *at != ']') {
            if (*at != '"') {
                at++;
                continue;
            }
            const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
            if (!close) return tuples;
            tuples++;
            at = close + 1;
        }
    }
    return tuples;
}

static uint64_t state;

/* SplitMix64. */
static uint64_t draw(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* What takes the place of bytes: parts of numbers and addresses, letters, signs, UTF-8 of two bytes. */
static const char *const others[] = {"0", "9", "f", "X", "Q", ",", ",,", ".", ":", "-", "+", " ", "e5",
                                     "%", "::", "99999999999999999999", "\xC3\xA9"};

/* Writes one tuple, changed in one of several ways; gives the new end. */
static char *change(char *out, const char *tuple, size_t bytes) {
    size_t at = bytes ? draw() % bytes : 0;
    const char *other = others[draw() % (sizeof others / sizeof *others)];
    size_t size = strlen(other);
    switch (draw() % 8) {
    case 0: return out; /* empty */
    case 1:             /* twice: both are rows */
        out = mempcpy(out, tuple, bytes);
        out = mempcpy(out, "\",\"", 3);
        return mempcpy(out, tuple, bytes);
    case 2: return mempcpy(out, tuple, at); /* ends early */
    case 3:                                 /* without a byte */
        out = mempcpy(out, tuple, at);
        return bytes ? mempcpy(out, tuple + at + 1, bytes - at - 1) : out;
    case 4: /* something in between */
        out = mempcpy(mempcpy(out, tuple, at), other, size);
        return mempcpy(out, tuple + at, bytes - at);
    default: /* something else */
        out = mempcpy(mempcpy(out, tuple, at), other, size);
        return bytes ? mempcpy(out, tuple + at + 1, bytes - at - 1) : out;
    }
}

/* Copies a text and changes one in so many tuples; gives the bytes written, or -1 without the room. */
long change_tuples(const char *text, long bytes, char *out, long room, uint64_t seed, long one_in) {
    const char *end = text + bytes, *copied = text;
    char *begin = out;
    state = seed;
    for (const char *at = next_array(text, end); at < end; at = next_array(at, end)) {
        while (at < end && *at != ']') {
            if (*at != '"') {
                at++;
                continue;
            }
            const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
            if (!close) break;
            if (draw() % (uint64_t)one_in == 0) {
                size_t tuple = (size_t)(close - at - 1);
                long needed = (at + 1 - copied) + 2 * (long)tuple + 64 + (end - close);
                if (out - begin + needed > room) return -1;
                out = mempcpy(out, copied, (size_t)(at + 1 - copied));
                out = change(out, at + 1, tuple);
                copied = close;
            }
            at = close + 1;
        }
    }
    if (out - begin + (end - copied) > room) return -1;
    out = mempcpy(out, copied, (size_t)(end - copied));
    return out - begin;
}
