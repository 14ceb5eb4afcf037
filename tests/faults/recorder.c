/* Preloaded into the program: logs each change of a file below RECORD_ROOT, in order, to RECORD_LOG.
 *
 * One record: kind, fd, start (CLOCK_MONOTONIC, ns), a number, length of the payload, the payload.
 *   O opened: number 1 when it is a new name, 2 when it was cut to zero; payload the path
 *   W written: number the offset; payload the bytes        T cut: number the size
 *   S synced            R renamed: payload "from\0to"      U unlinked: payload the path
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct __attribute__((packed)) head {
    char kind;
    int32_t fd;
    uint64_t at;
    int64_t number;
    uint32_t length;
};

#define MOST_FILES 4096
static char is_watched[MOST_FILES];
static const char *root;
static int log_fd = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("RECORD_LOG");
    root = getenv("RECORD_ROOT");
    if (path && root)
        log_fd = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below_root(const char *path) {
    return log_fd >= 0 && path && strncmp(path, root, strlen(root)) == 0;
}

static int watched(int fd) { return fd >= 0 && fd < MOST_FILES && is_watched[fd]; }

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void note(char kind, int fd, uint64_t at, int64_t number, const void *payload, size_t length) {
    struct head head = {kind, fd, at, number, (uint32_t)length};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)payload, length}};
    if (writev(log_fd, parts, 2) != (ssize_t)(sizeof head + length))
        abort(); /* a log with a hole proves nothing */
}

static int note_open(int fd, const char *path, int flags, int was_there, uint64_t at) {
    if (fd < 0 || fd >= MOST_FILES)
        return fd;
    is_watched[fd] = below_root(path);
    if (is_watched[fd])
        note('O', fd, at, !was_there ? 1 : flags & O_TRUNC ? 2 : 0, path, strlen(path));
    return fd;
}

#define OPENING(name, parameters, arguments)                                        \
    int name parameters {                                                           \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;     \
        va_end(rest);                                                               \
        pthread_mutex_lock(&turn);                                                  \
        uint64_t at = now();                                                        \
        int was_there = access(path, F_OK) == 0;                                    \
        int fd = note_open(REAL(name) arguments, path, flags, was_there, at);       \
        pthread_mutex_unlock(&turn);                                                \
        return fd;                                                                  \
    }
OPENING(open, (const char *path, int flags, ...), (path, flags, mode))
OPENING(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENING(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPENING(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    if (fd >= 0 && fd < MOST_FILES)
        is_watched[fd] = 0;
    return REAL(close)(fd);
}

/* A change and its line in the log are one step, so that the log has the order of the file system. */
#define CHANGING(type, name, parameters, arguments, done, kind, number, payload, length) \
    type name parameters {                                                               \
        if (!watched(fd))                                                                \
            return REAL(name) arguments;                                                 \
        pthread_mutex_lock(&turn);                                                       \
        uint64_t at = now();                                                             \
        type result = REAL(name) arguments;                                              \
        if (done)                                                                        \
            note(kind, fd, at, number, payload, length);                                 \
        pthread_mutex_unlock(&turn);                                                     \
        return result;                                                                   \
    }
#define POSITION (lseek(fd, 0, SEEK_CUR) - result)
CHANGING(ssize_t, write, (int fd, const void *data, size_t n), (fd, data, n), result > 0, 'W', POSITION, data, result)
CHANGING(ssize_t, pwrite, (int fd, const void *data, size_t n, off_t to), (fd, data, n, to), result > 0, 'W', to, data, result)
CHANGING(ssize_t, pwrite64, (int fd, const void *data, size_t n, off64_t to), (fd, data, n, to), result > 0, 'W', to, data, result)
CHANGING(int, ftruncate, (int fd, off_t size), (fd, size), result == 0, 'T', size, "", 0)
CHANGING(int, ftruncate64, (int fd, off64_t size), (fd, size), result == 0, 'T', size, "", 0)
CHANGING(int, fsync, (int fd), (fd), result == 0, 'S', 0, "", 0)
CHANGING(int, fdatasync, (int fd), (fd), result == 0, 'S', 0, "", 0)

static int note_rename(int result, const char *from, const char *to, uint64_t at) {
    char both[8192];
    size_t first = strlen(from) + 1, second = strlen(to);
    if (result == 0 && (below_root(from) || below_root(to)) && first + second <= sizeof both) {
        memcpy(both, from, first);
        memcpy(both + first, to, second);
        note('R', -1, at, 0, both, first + second);
    }
    return result;
}

#define NAMING(name, parameters, arguments, noted)       \
    int name parameters {                                \
        pthread_mutex_lock(&turn);                       \
        uint64_t at = now();                             \
        int result = REAL(name) arguments;               \
        noted;                                           \
        pthread_mutex_unlock(&turn);                     \
        return result;                                   \
    }
#define UNLINKED                         \
    if (result == 0 && below_root(path)) \
    note('U', -1, at, 0, path, strlen(path))
NAMING(rename, (const char *from, const char *to), (from, to), note_rename(result, from, to, at))
NAMING(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), note_rename(result, from, to, at))
NAMING(unlink, (const char *path), (path), UNLINKED)
NAMING(unlinkat, (int folder, const char *path, int flags), (folder, path, flags), UNLINKED)
