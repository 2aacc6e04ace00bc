#pragma once
#include <stdint.h>

/// The first twelve hexadecimal digits of the commit that was built, as a number; 0 if the build was told of none.
uint64_t weir_build_commit(void);
