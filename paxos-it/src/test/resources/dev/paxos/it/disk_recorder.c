/*
 * Preloaded into a server, writes down what the server asks of the files in one directory, in the order in which it was
 * done, and each HTTP answer before it leaves. dev.paxos.it.DiskLog reads it.
 *
 *   DISK_RECORDER_DIRECTORY   the directory, absolute; files in its subdirectories are none of them
 *   DISK_RECORDER_LOG         the file to append to
 *
 * A record is struct head, then a name, then data. Changes are written down when they have succeeded and before the
 * caller learns of it, answers before they are sent. So an answer never stands before a sync that it waited for, and
 * never behind one that it did not wait for.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FILES 65536
#define BLOCK 4096
#define ANSWER_BYTES 1024

enum kind { OPEN = 1, WRITE, FILL, TRUNCATE, SYNC_BEGIN, SYNC_END, SYNC_FAILED, RENAME, UNLINK, ANSWER };

struct head {
    int32_t kind;
    int32_t file;      /* the descriptor; OPEN: whether the file is a new one, in the upper half */
    int32_t thread;
    int32_t name_bytes;
    int64_t offset;    /* WRITE, FILL: where; TRUNCATE: the new length; FILL: the byte is the one of data */
    int64_t length;    /* WRITE, FILL: how much; the bytes of data otherwise */
    int32_t data_bytes;
    int32_t unused;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char directory[PATH_MAX];
static size_t directory_bytes;
static int log_file = -1;
static volatile char tracked[MAX_FILES];

#define REAL(result, name, ...)                                                                                        \
    static result (*real)(__VA_ARGS__);                                                                                \
    if (!real) real = (result(*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void start(void) {
    const char *under = getenv("DISK_RECORDER_DIRECTORY");
    const char *log = getenv("DISK_RECORDER_LOG");
    if (!under || !log || strlen(under) >= sizeof directory) _exit(90);
    strcpy(directory, under);
    directory_bytes = strlen(directory);
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0) _exit(91);
}

static void put(const void *bytes, size_t length) {
    for (const char *at = bytes; length > 0;) {
        ssize_t written = syscall(SYS_write, log_file, at, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) _exit(92);
        at += written;
        length -= (size_t)written;
    }
}

static void record(enum kind kind, int file, int64_t offset, int64_t length, const char *name, const void *data,
                   size_t data_bytes) {
    int saved = errno;
    size_t name_bytes = name ? strlen(name) : 0;
    struct head head = {kind, file, (int32_t)syscall(SYS_gettid), (int32_t)name_bytes, offset, length,
                        (int32_t)data_bytes, 0};
    pthread_mutex_lock(&lock);
    put(&head, sizeof head);
    if (name_bytes) put(name, name_bytes);
    if (data_bytes) put(data, data_bytes);
    pthread_mutex_unlock(&lock);
    errno = saved;
}

static int is_tracked(int file) { return file >= 0 && file < MAX_FILES && tracked[file]; }

/* The name within the directory, "" for the directory itself, or NULL for what is elsewhere. */
static const char *own_name(const char *path) {
    if (directory_bytes == 0 || strncmp(path, directory, directory_bytes) != 0) return NULL;
    const char *rest = path + directory_bytes;
    if (*rest == 0) return rest;
    return *rest == '/' && !strchr(rest + 1, '/') ? rest + 1 : NULL;
}

static int opened(int file, const char *path, int is_new) {
    const char *name = file >= 0 && file < MAX_FILES ? own_name(path) : NULL;
    if (name) {
        record(OPEN, file, is_new, 0, name, NULL, 0);
        tracked[file] = 1;
    }
    return file;
}

static int open_and_note(int at, const char *path, int flags, mode_t mode) {
    int is_new = (flags & O_CREAT) && own_name(path) && faccessat(AT_FDCWD, path, F_OK, 0) != 0;
    if (flags & O_TRUNC && own_name(path) && !is_new) _exit(93); /* the journal never does */
    return opened((int)syscall(SYS_openat, at, path, flags, mode), path, is_new);
}

#define OPENING(name, at_parameter, at)                                                                                \
    int name(at_parameter const char *path, int flags, ...) {                                                          \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                                           \
            va_list more;                                                                                              \
            va_start(more, flags);                                                                                     \
            mode = va_arg(more, mode_t);                                                                               \
            va_end(more);                                                                                              \
        }                                                                                                              \
        return open_and_note(at, path, flags, mode);                                                                   \
    }

#define NO_AT
#define AT int at,
OPENING(open, NO_AT, AT_FDCWD)
OPENING(open64, NO_AT, AT_FDCWD)
OPENING(openat, AT, at)
OPENING(openat64, AT, at)

int close(int file) {
    if (file >= 0 && file < MAX_FILES) tracked[file] = 0;
    return (int)syscall(SYS_close, file);
}

/* The JDK lists a directory by a descriptor that it opened, and closes it by this. */
int closedir(DIR *listed) {
    REAL(int, "closedir", DIR *);
    int file = dirfd(listed);
    if (file >= 0 && file < MAX_FILES) tracked[file] = 0;
    return real(listed);
}

/* In pieces of one block; neighbours that hold one byte alone, as zeros do, become one FILL. */
static void wrote(int file, const char *data, int64_t length, int64_t offset) {
    for (int64_t from = 0; from < length;) {
        int64_t to = from;
        int uniform = 1;
        while (to < length) {
            int64_t end = to + BLOCK - (offset + to) % BLOCK;
            if (end > length) end = length;
            int same = data[to] == data[from] && memcmp(data + to, data + to + 1, (size_t)(end - to - 1)) == 0;
            if (to > from && (!same || !uniform)) break;
            uniform = same;
            to = end;
        }
        if (uniform) record(FILL, file, offset + from, to - from, NULL, data + from, 1);
        else record(WRITE, file, offset + from, to - from, NULL, data + from, (size_t)(to - from));
        from = to;
    }
}

static void answering(const char *data, size_t length) {
    if (length > 9 && memcmp(data, "HTTP/1.1 ", 9) == 0) {
        size_t told = length < ANSWER_BYTES ? length : ANSWER_BYTES;
        record(ANSWER, 0, 0, (int64_t)length, NULL, data, told);
    }
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) {
    ssize_t written = syscall(SYS_pwrite64, file, data, length, offset);
    if (written > 0 && is_tracked(file)) wrote(file, data, written, offset);
    return written;
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) { return pwrite64(file, data, length, offset); }

ssize_t write(int file, const void *data, size_t length) {
    if (!is_tracked(file)) {
        answering(data, length);
        return syscall(SYS_write, file, data, length);
    }
    off64_t offset = lseek(file, 0, SEEK_CUR);
    ssize_t written = syscall(SYS_write, file, data, length);
    if (written > 0) wrote(file, data, written, offset);
    return written;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    if (is_tracked(file)) _exit(94); /* the journal never does */
    if (count > 0) answering(parts[0].iov_base, parts[0].iov_len);
    return syscall(SYS_writev, file, parts, count);
}

int ftruncate64(int file, off64_t length) {
    int result = (int)syscall(SYS_ftruncate, file, length);
    if (result == 0 && is_tracked(file)) record(TRUNCATE, file, length, 0, NULL, NULL, 0);
    return result;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int synced(long call, int file) {
    if (!is_tracked(file)) return (int)syscall(call, file);
    record(SYNC_BEGIN, file, 0, 0, NULL, NULL, 0);
    int result = (int)syscall(call, file);
    record(result == 0 ? SYNC_END : SYNC_FAILED, file, 0, 0, NULL, NULL, 0);
    return result;
}

int fsync(int file) { return synced(SYS_fsync, file); }

int fdatasync(int file) { return synced(SYS_fdatasync, file); }

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int result = real(from, to);
    if (result == 0 && own_name(from) && own_name(to)) {
        record(RENAME, 0, 0, 0, own_name(from), own_name(to), strlen(own_name(to)));
    }
    return result;
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int result = real(path);
    if (result == 0 && own_name(path)) record(UNLINK, 0, 0, 0, own_name(path), NULL, 0);
    return result;
}
