#include "setup.h"
#include <sqlite3.h>

/* SQLite counts what it allocates, for all connections together behind one lock, unless it is told before its first use. Tests have
   many connections at a time, and spent half of their time on that lock. */
__attribute__((constructor)) static void weir_test_setup(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
