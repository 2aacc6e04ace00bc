/* Makes one call of a program fail, or kills the program at it: preloaded by Scripts/torture.

   Calls are counted that touch paths below a folder; they are of these kinds:

     open       files opened to be read or written as they are, and folders
     create     files opened that may be made by it
     read       read and its like, names of a folder's members
     write      write and its like
     sync       fsync, fdatasync
     truncate   ftruncate, truncate
     name       rename, link, unlink, mkdir, rmdir, chmod
     map        mmap of a file
     stat       stat and its like, access
     lock       flock, locks by fcntl
     memory     malloc and its like, of WEIR_FAULTS_BYTES or more, wherever

   Settings are environment variables:

     WEIR_FAULTS_UNDER  the folder, without links in its path
     WEIR_FAULTS_KIND   kinds to count, with commas between them
     WEIR_FAULTS_NTH    number of the call that is disturbed, from 1; 0 disturbs none
     WEIR_FAULTS_MODE   once   the call fails, those after it do not
                        ever   the call and all those after it fail
                        short  a read or write does half of what was asked for
                        kill   SIGKILL in place of the call
                        torn   half of a write is done, then SIGKILL
     WEIR_FAULTS_ERRNO  number of the error
     WEIR_FAULTS_BYTES  least size of an allocation that is counted, 65536 if not set
     WEIR_FAULTS_LOG    file that gets a line a counted call: number, kind, function, bytes, path;
                        "!" stands before the number of a call that was disturbed

   Linux with glibc. All state is set before main, or atomic: calls come from any thread. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN, CREATE, READ, WRITE, SYNC, TRUNCATE, NAME, MAP, STAT, LOCK, MEMORY, KINDS };
static const char *const kind_names[KINDS] = {
    "open", "create", "read", "write", "sync", "truncate", "name", "map", "stat", "lock", "memory"};
enum mode { ONCE, EVER, SHORT, KILL, TORN };
static const char *const mode_names[] = {"once", "ever", "short", "kill", "torn"};

/* What becomes of a call. */
enum fate { PASSES, FAILS, HALVES, IS_TORN };

static char under[4096];
static size_t under_length;
static int counts[KINDS];
static long nth;
static enum mode mode;
static int error_number;
static size_t least_bytes = 65536;
static int log_descriptor = -1;
static atomic_long counted;

static long number_in(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : otherwise;
}

static void refuse(const char *what) {
    dprintf(2, "faults: %s\n", what);
    _exit(99);
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("WEIR_FAULTS_UNDER"), *kinds = getenv("WEIR_FAULTS_KIND");
    const char *wanted_mode = getenv("WEIR_FAULTS_MODE"), *log = getenv("WEIR_FAULTS_LOG");
    if (!folder || !kinds || folder[0] != '/' || strlen(folder) >= sizeof under)
        refuse("WEIR_FAULTS_UNDER and WEIR_FAULTS_KIND are needed");
    char list[256];
    if (snprintf(list, sizeof list, ",%s,", kinds) >= (int)sizeof list) refuse("too many kinds");
    for (int kind = 0; kind < KINDS; kind++) {
        char one[32];
        snprintf(one, sizeof one, ",%s,", kind_names[kind]);
        counts[kind] = strstr(list, one) != NULL;
    }
    mode = ONCE;
    while (wanted_mode && strcmp(wanted_mode, mode_names[mode]) != 0)
        if (++mode > TORN) refuse("no such WEIR_FAULTS_MODE");
    nth = number_in("WEIR_FAULTS_NTH", 0);
    error_number = (int)number_in("WEIR_FAULTS_ERRNO", EIO);
    least_bytes = (size_t)number_in("WEIR_FAULTS_BYTES", 65536);
    if (log) {
        log_descriptor =
            (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log_descriptor < 0) refuse("WEIR_FAULTS_LOG cannot be opened");
    }
    under_length = strlen(folder);
    memcpy(under, folder, under_length + 1);
}

static int is_under(const char *path) {
    return under_length > 0 && strncmp(path, under, under_length) == 0 &&
           (path[under_length] == '/' || path[under_length] == 0);
}

/* The path of a descriptor; empty if it has none. */
static void path_of(int descriptor, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, size - 1);
    path[length > 0 ? length : 0] = 0;
}

static void complete(int folder, const char *given, char *path, size_t size) {
    size_t length = 0;
    path[0] = 0;
    if (given[0] != '/') {
        if (folder != AT_FDCWD) path_of(folder, path, size);
        else if (syscall(SYS_getcwd, path, size) < 0) path[0] = 0;
        length = strlen(path);
        if (length + 1 < size) path[length++] = '/';
    }
    snprintf(path + length, size - length, "%s", given);
}

/* Counts the call and decides. Allocates nothing: it may be an allocation that is counted. */
static enum fate count(enum kind kind, const char *function, size_t bytes, const char *path) {
    long number = atomic_fetch_add(&counted, 1) + 1;
    int is_disturbed = nth > 0 && (mode == EVER ? number >= nth : number == nth);
    if (log_descriptor >= 0) {
        static __thread char line[4608];
        int length = snprintf(line, sizeof line, "%s%ld\t%s\t%s\t%zu\t%s\n", is_disturbed ? "!" : "",
                              number, kind_names[kind], function, bytes, path);
        if (length > (int)sizeof line) length = sizeof line;
        syscall(SYS_write, log_descriptor, line, length);
    }
    if (!is_disturbed) return PASSES;
    if (mode == KILL) kill(getpid(), SIGKILL);  /* Does not return. */
    if (mode == TORN) return IS_TORN;
    if (mode == SHORT) return HALVES;
    errno = error_number;
    return FAILS;
}

static enum fate at_path(enum kind kind, const char *function, int folder, const char *given) {
    if (!counts[kind] || !given) return PASSES;
    char path[4096];
    complete(folder, given, path, sizeof path);
    return is_under(path) ? count(kind, function, 0, path) : PASSES;
}

static enum fate at_descriptor(enum kind kind, const char *function, int descriptor, size_t bytes) {
    if (!counts[kind] || descriptor < 0) return PASSES;
    int before = errno;
    char path[4096];
    path_of(descriptor, path, sizeof path);
    errno = before;
    return is_under(path) ? count(kind, function, bytes, path) : PASSES;
}

static void die_if(int is_torn) {
    if (is_torn) kill(getpid(), SIGKILL);
}

/* The function behind ours. */
#define NEXT(result, name, ...)                                          \
    static result (*next)(__VA_ARGS__);                                  \
    if (!next) next = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

/* Opening. */

#define MODE_OF(flags)                                    \
    mode_t permissions = 0;                               \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                \
        va_list arguments;                                \
        va_start(arguments, flags);                       \
        permissions = va_arg(arguments, mode_t);          \
        va_end(arguments);                                \
    }
#define KIND_OF(flags) ((flags) & O_CREAT ? CREATE : OPEN)

#define OPEN_LIKE(name)                                                                  \
    int name(const char *path, int flags, ...) {                                         \
        NEXT(int, name, const char *, int, ...);                                         \
        MODE_OF(flags)                                                                   \
        if (at_path(KIND_OF(flags), #name, AT_FDCWD, path) == FAILS) return -1;          \
        return next(path, flags, permissions);                                           \
    }
OPEN_LIKE(open)
OPEN_LIKE(open64)

#define OPENAT_LIKE(name)                                                                \
    int name(int folder, const char *path, int flags, ...) {                             \
        NEXT(int, name, int, const char *, int, ...);                                    \
        MODE_OF(flags)                                                                   \
        if (at_path(KIND_OF(flags), #name, folder, path) == FAILS) return -1;            \
        return next(folder, path, flags, permissions);                                   \
    }
OPENAT_LIKE(openat)
OPENAT_LIKE(openat64)

DIR *opendir(const char *path) {
    NEXT(DIR *, opendir, const char *);
    return at_path(OPEN, "opendir", AT_FDCWD, path) == FAILS ? NULL : next(path);
}

#define FOPEN_LIKE(name)                                                                 \
    FILE *name(const char *path, const char *how) {                                      \
        NEXT(FILE *, name, const char *, const char *);                                  \
        enum kind kind = how[0] == 'r' ? OPEN : CREATE;                                  \
        return at_path(kind, #name, AT_FDCWD, path) == FAILS ? NULL : next(path, how);   \
    }
FOPEN_LIKE(fopen)
FOPEN_LIKE(fopen64)

/* Reading and writing. */

#define TRANSFER(kind, name, buffer_type)                                                \
    ssize_t name(int descriptor, buffer_type buffer, size_t bytes) {                     \
        NEXT(ssize_t, name, int, buffer_type, size_t);                                   \
        enum fate fate = at_descriptor(kind, #name, descriptor, bytes);                  \
        if (fate == FAILS) return -1;                                                    \
        if (fate == PASSES) return next(descriptor, buffer, bytes);                      \
        ssize_t done = next(descriptor, buffer, bytes > 1 ? bytes / 2 : bytes);          \
        die_if(fate == IS_TORN);                                                         \
        return done;                                                                     \
    }
TRANSFER(READ, read, void *)
TRANSFER(WRITE, write, const void *)

#define TRANSFER_AT(kind, name, buffer_type)                                             \
    ssize_t name(int descriptor, buffer_type buffer, size_t bytes, off64_t offset) {     \
        NEXT(ssize_t, name, int, buffer_type, size_t, off64_t);                          \
        enum fate fate = at_descriptor(kind, #name, descriptor, bytes);                  \
        if (fate == FAILS) return -1;                                                    \
        if (fate == PASSES) return next(descriptor, buffer, bytes, offset);              \
        ssize_t done = next(descriptor, buffer, bytes > 1 ? bytes / 2 : bytes, offset);  \
        die_if(fate == IS_TORN);                                                         \
        return done;                                                                     \
    }
TRANSFER_AT(READ, pread, void *)
TRANSFER_AT(READ, pread64, void *)
TRANSFER_AT(WRITE, pwrite, const void *)
TRANSFER_AT(WRITE, pwrite64, const void *)

/* Half of a vector is its first half of pieces. */
#define TRANSFER_PIECES(kind, name)                                                      \
    ssize_t name(int descriptor, const struct iovec *pieces, int count) {                \
        NEXT(ssize_t, name, int, const struct iovec *, int);                             \
        enum fate fate = at_descriptor(kind, #name, descriptor, (size_t)count);          \
        if (fate == FAILS) return -1;                                                    \
        if (fate == PASSES) return next(descriptor, pieces, count);                      \
        ssize_t done = next(descriptor, pieces, count > 1 ? count / 2 : count);          \
        die_if(fate == IS_TORN);                                                         \
        return done;                                                                     \
    }
TRANSFER_PIECES(READ, readv)
TRANSFER_PIECES(WRITE, writev)

#define READDIR_LIKE(name, entry)                                                        \
    struct entry *name(DIR *folder) {                                                    \
        NEXT(struct entry *, name, DIR *);                                               \
        return at_descriptor(READ, #name, dirfd(folder), 0) == FAILS ? NULL : next(folder); \
    }
READDIR_LIKE(readdir, dirent)
READDIR_LIKE(readdir64, dirent64)

/* What takes a descriptor, or a path, and says 0 or -1. */

#define ON_DESCRIPTOR(kind, name)                                                        \
    int name(int descriptor) {                                                           \
        NEXT(int, name, int);                                                            \
        return at_descriptor(kind, #name, descriptor, 0) == FAILS ? -1 : next(descriptor); \
    }
ON_DESCRIPTOR(SYNC, fsync)
ON_DESCRIPTOR(SYNC, fdatasync)

#define TRUNCATE_LIKE(name)                                                              \
    int name(int descriptor, off64_t bytes) {                                            \
        NEXT(int, name, int, off64_t);                                                   \
        if (at_descriptor(TRUNCATE, #name, descriptor, (size_t)bytes) == FAILS) return -1; \
        return next(descriptor, bytes);                                                  \
    }
TRUNCATE_LIKE(ftruncate)
TRUNCATE_LIKE(ftruncate64)

#define ON_PATH(kind, name)                                                              \
    int name(const char *path) {                                                         \
        NEXT(int, name, const char *);                                                   \
        return at_path(kind, #name, AT_FDCWD, path) == FAILS ? -1 : next(path);          \
    }
ON_PATH(NAME, unlink)
ON_PATH(NAME, rmdir)
ON_PATH(NAME, remove)

int mkdir(const char *path, mode_t permissions) {
    NEXT(int, mkdir, const char *, mode_t);
    return at_path(NAME, "mkdir", AT_FDCWD, path) == FAILS ? -1 : next(path, permissions);
}

int chmod(const char *path, mode_t permissions) {
    NEXT(int, chmod, const char *, mode_t);
    return at_path(NAME, "chmod", AT_FDCWD, path) == FAILS ? -1 : next(path, permissions);
}

int fchmod(int descriptor, mode_t permissions) {
    NEXT(int, fchmod, int, mode_t);
    return at_descriptor(NAME, "fchmod", descriptor, 0) == FAILS ? -1 : next(descriptor, permissions);
}

int unlinkat(int folder, const char *path, int flags) {
    NEXT(int, unlinkat, int, const char *, int);
    return at_path(NAME, "unlinkat", folder, path) == FAILS ? -1 : next(folder, path, flags);
}

#define ON_TWO_PATHS(name)                                                               \
    int name(const char *from, const char *to) {                                         \
        NEXT(int, name, const char *, const char *);                                     \
        return at_path(NAME, #name, AT_FDCWD, to) == FAILS ? -1 : next(from, to);        \
    }
ON_TWO_PATHS(rename)
ON_TWO_PATHS(link)
ON_TWO_PATHS(symlink)

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    NEXT(int, renameat, int, const char *, int, const char *);
    if (at_path(NAME, "renameat", to_folder, to) == FAILS) return -1;
    return next(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    NEXT(int, renameat2, int, const char *, int, const char *, unsigned);
    if (at_path(NAME, "renameat2", to_folder, to) == FAILS) return -1;
    return next(from_folder, from, to_folder, to, flags);
}

#define STAT_LIKE(name, result)                                                          \
    int name(const char *path, struct result *into) {                                    \
        NEXT(int, name, const char *, struct result *);                                  \
        return at_path(STAT, #name, AT_FDCWD, path) == FAILS ? -1 : next(path, into);    \
    }
STAT_LIKE(stat, stat)
STAT_LIKE(stat64, stat64)
STAT_LIKE(lstat, stat)
STAT_LIKE(lstat64, stat64)

#define FSTAT_LIKE(name, result)                                                         \
    int name(int descriptor, struct result *into) {                                      \
        NEXT(int, name, int, struct result *);                                           \
        if (at_descriptor(STAT, #name, descriptor, 0) == FAILS) return -1;               \
        return next(descriptor, into);                                                   \
    }
FSTAT_LIKE(fstat, stat)
FSTAT_LIKE(fstat64, stat64)

#define FSTATAT_LIKE(name, result)                                                       \
    int name(int folder, const char *path, struct result *into, int flags) {             \
        NEXT(int, name, int, const char *, struct result *, int);                        \
        if (at_path(STAT, #name, folder, path) == FAILS) return -1;                      \
        return next(folder, path, into, flags);                                          \
    }
FSTATAT_LIKE(fstatat, stat)
FSTATAT_LIKE(fstatat64, stat64)

int access(const char *path, int how) {
    NEXT(int, access, const char *, int);
    return at_path(STAT, "access", AT_FDCWD, path) == FAILS ? -1 : next(path, how);
}

/* Locks: taking one; giving it back does not fail. */

int flock(int descriptor, int operation) {
    NEXT(int, flock, int, int);
    if (!(operation & LOCK_UN) && at_descriptor(LOCK, "flock", descriptor, 0) == FAILS) return -1;
    return next(descriptor, operation);
}

#define FCNTL_LIKE(name)                                                                 \
    int name(int descriptor, int command, ...) {                                         \
        NEXT(int, name, int, int, ...);                                                  \
        va_list arguments;                                                               \
        va_start(arguments, command);                                                    \
        void *argument = va_arg(arguments, void *);                                      \
        va_end(arguments);                                                               \
        int takes = (command == F_SETLK || command == F_SETLKW) &&                       \
                    ((struct flock *)argument)->l_type != F_UNLCK;                       \
        if (takes && at_descriptor(LOCK, #name, descriptor, 0) == FAILS) return -1;      \
        return next(descriptor, command, argument);                                      \
    }
FCNTL_LIKE(fcntl)
FCNTL_LIKE(fcntl64)

/* Memory. */

#define MAP_LIKE(name)                                                                   \
    void *name(void *at, size_t bytes, int protection, int flags, int descriptor, off64_t offset) { \
        NEXT(void *, name, void *, size_t, int, int, int, off64_t);                      \
        if (!(flags & MAP_ANONYMOUS) && at_descriptor(MAP, #name, descriptor, bytes) == FAILS) \
            return MAP_FAILED;                                                           \
        return next(at, bytes, protection, flags, descriptor, offset);                   \
    }
MAP_LIKE(mmap)
MAP_LIKE(mmap64)

/* By glibc's own names: finding a function by name may allocate. */
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);
extern void *__libc_memalign(size_t alignment, size_t bytes);

static int has_no_memory(const char *function, size_t bytes) {
    if (!counts[MEMORY] || bytes < least_bytes) return 0;
    return count(MEMORY, function, bytes, "") == FAILS;
}

void *malloc(size_t bytes) {
    return has_no_memory("malloc", bytes) ? NULL : __libc_malloc(bytes);
}
void *calloc(size_t number, size_t bytes) {
    return has_no_memory("calloc", number * bytes) ? NULL : __libc_calloc(number, bytes);
}
void *realloc(void *old, size_t bytes) {
    return has_no_memory("realloc", bytes) ? NULL : __libc_realloc(old, bytes);
}
void *memalign(size_t alignment, size_t bytes) {
    return has_no_memory("memalign", bytes) ? NULL : __libc_memalign(alignment, bytes);
}
void *aligned_alloc(size_t alignment, size_t bytes) {
    return has_no_memory("aligned_alloc", bytes) ? NULL : __libc_memalign(alignment, bytes);
}
int posix_memalign(void **result, size_t alignment, size_t bytes) {
    if (has_no_memory("posix_memalign", bytes)) return ENOMEM;
    void *found = __libc_memalign(alignment, bytes);
    if (!found) return ENOMEM;
    *result = found;
    return 0;
}
