#ifndef WEIR_SQLITE_MEMORY_H
#define WEIR_SQLITE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

// Has SQLite take its memory from malloc itself, counted by an atomic number.
//
// SQLite's own count has a lock around each call. Debian builds it without lookaside memory, so that two connections on two
// threads spend a fifth of their time on that lock. See <https://www.sqlite.org/c3ref/mem_methods.html>.
//
// Before SQLite is used at all: false if it was, and then nothing has changed.
bool weir_sqlite_take_memory(void);

// Bounds what SQLite has at any time, in bytes; 0 is no bound. Beyond it SQLite is told that there is no memory.
//
// False if SQLite counts for itself, and then nothing has changed.
bool weir_sqlite_limit_memory(int64_t bytes);

#endif
