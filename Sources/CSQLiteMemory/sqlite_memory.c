#include "sqlite_memory.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>

// In C, as sqlite3_config takes a variable number of arguments, which Swift cannot pass.

static _Atomic int64_t used;
static _Atomic int64_t limit;
static bool is_taken;

// Several threads may go beyond it together, each by what it asks for.
static bool has_room(int64_t more) {
    int64_t most = atomic_load_explicit(&limit, memory_order_relaxed);
    return most == 0 || atomic_load_explicit(&used, memory_order_relaxed) + more <= most;
}

static void count(int64_t more) { atomic_fetch_add_explicit(&used, more, memory_order_relaxed); }

static int size_of(void *block) { return (int)malloc_usable_size(block); }

static void *take(int bytes) {
    if (!has_room(bytes)) return NULL;
    void *block = malloc((size_t)bytes);
    if (block) count(size_of(block));
    return block;
}

static void give_back(void *block) {
    count(-(int64_t)size_of(block));
    free(block);
}

static void *resize(void *block, int bytes) {
    int before = size_of(block);
    if (!has_room((int64_t)bytes - before)) return NULL;
    void *after = realloc(block, (size_t)bytes);
    if (after) count((int64_t)size_of(after) - before);
    return after;
}

static int round_up(int bytes) { return (bytes + 7) & ~7; }

static int begin(void *unused) {
    (void)unused;
    return SQLITE_OK;
}

static void end(void *unused) { (void)unused; }

bool weir_sqlite_take_memory(void) {
    static const sqlite3_mem_methods methods = {take, give_back, resize, size_of, round_up, begin, end, NULL};
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK) return false;
    is_taken = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    return is_taken;
}

bool weir_sqlite_limit_memory(int64_t bytes) {
    if (is_taken) atomic_store_explicit(&limit, bytes, memory_order_relaxed);
    return is_taken;
}
