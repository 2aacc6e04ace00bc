#include "build.h"

// A file of its own, so that another commit compiles these lines anew and nothing else. Package.swift defines the number.
uint64_t weir_build_commit(void) { return WEIR_COMMIT; }
