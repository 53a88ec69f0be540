/*
 * A disk that fails when it is told to, for one process. Preloaded (LD_PRELOAD) into a relay, it stands between the process and the
 * kernel for what writes to files below one folder; everything else passes untouched.
 *
 *   EXO_DISK_FOLDER   the folder
 *   EXO_DISK_CONTROL  a file that says how the disk is; read anew at every call, so a test changes it while the relay runs
 *
 * Lines of the control file:
 *
 *   sync ERROR N    fsync, fdatasync and sync_file_range fail from the Nth call on
 *   write ERROR N   write, pwrite, writev and fallocate fail from the Nth call on; with ENOSPC the first one writes a half, as full disks do
 *   slow N          each fsync and fdatasync takes N milliseconds more
 *   hold            what is written to a log (*.log) reaches the kernel when it is synced or closed; kill -9 then loses what was not, as
 *                   a power cut does
 *
 * ERROR is EIO or ENOSPC. Calls are counted from when the file was last changed. For each call that failed CONTROL.failed grows by a byte, for
 * each write that was held CONTROL.held: a test sees from them that its fault was met.
 *
 * All real work is done by raw system calls: nothing here calls what it replaces.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST_FILES 4096
#define LONGEST_CONTROL 256

struct rule {
  int error; /* 0: does not fail */
  long from;
  long calls;
};

struct held {
  char *bytes;
  size_t length;
  size_t room;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last_control[LONGEST_CONTROL];
static struct rule sync_rule, write_rule;
static int hold;
static long slow_millis;
static struct held held[MOST_FILES];

static ssize_t real_write(int fd, const void *bytes, size_t length) {
  return syscall(SYS_write, fd, bytes, length);
}

/* A file beside the control file grows by so many bytes. */
static void note(const char *ending) {
  const char *control = getenv("EXO_DISK_CONTROL");
  char path[PATH_MAX];
  if (control == NULL || snprintf(path, sizeof path, "%s%s", control, ending) >= (int)sizeof path) return;
  int fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  real_write(fd, "x", 1);
  syscall(SYS_close, fd);
}

static void parse(const char *text, const char *word, struct rule *rule) {
  char error[16];
  long from;
  char pattern[32];
  snprintf(pattern, sizeof pattern, "%s %%15s %%ld", word);
  memset(rule, 0, sizeof *rule);
  const char *line = strstr(text, word);
  if (line != NULL && sscanf(line, pattern, error, &from) == 2) {
    rule->error = strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
    rule->from = from;
  }
}

/* With the lock held. */
static void read_control(void) {
  char text[LONGEST_CONTROL] = {0};
  const char *path = getenv("EXO_DISK_CONTROL");
  if (path == NULL) return;
  int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    ssize_t got = syscall(SYS_read, fd, text, sizeof text - 1);
    if (got < 0) text[0] = 0;
    syscall(SYS_close, fd);
  }
  if (strcmp(text, last_control) == 0) return;
  memcpy(last_control, text, sizeof text);
  parse(text, "sync", &sync_rule);
  parse(text, "write", &write_rule);
  hold = strstr(text, "hold") != NULL;
  const char *slow = strstr(text, "slow ");
  slow_millis = slow == NULL ? 0 : atol(slow + strlen("slow "));
}

/* Whether a descriptor is a file below the folder; its path is left in the buffer. */
static int ours(int fd, char path[PATH_MAX]) {
  static __thread int inside;
  const char *folder = getenv("EXO_DISK_FOLDER");
  char link[64];
  if (folder == NULL || fd < 0 || inside) return 0;
  inside = 1;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  inside = 0;
  if (length <= 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(folder);
  return strncmp(path, folder, prefix) == 0 && path[prefix] == '/';
}

static int is_log(const char *path) {
  size_t length = strlen(path);
  return length > 4 && strcmp(path + length - 4, ".log") == 0;
}

/* Counts a call; what it has to fail with, or 0. *first says whether it is the first to fail. */
static int fault(struct rule *rule, int *first) {
  if (rule->error == 0) return 0;
  rule->calls++;
  *first = rule->calls == rule->from;
  return rule->calls >= rule->from ? rule->error : 0;
}

/* With the lock held: what was held for a descriptor goes to the kernel. */
static int let_go(int fd) {
  if (fd < 0 || fd >= MOST_FILES) return 0;
  struct held *mine = &held[fd];
  size_t done = 0;
  int failed = 0;
  while (done < mine->length && !failed) {
    ssize_t wrote = real_write(fd, mine->bytes + done, mine->length - done);
    if (wrote >= 0) done += wrote;
    else if (errno != EINTR) failed = 1;
  }
  free(mine->bytes);
  memset(mine, 0, sizeof *mine);
  return failed ? -1 : 0;
}

/* With the lock held: whether the bytes could be kept. */
static int keep(int fd, const void *bytes, size_t length) {
  struct held *mine = &held[fd];
  if (mine->length + length > mine->room) {
    size_t room = 2 * (mine->length + length) + 4096;
    char *more = realloc(mine->bytes, room);
    if (more == NULL) return 0;
    mine->bytes = more;
    mine->room = room;
  }
  memcpy(mine->bytes + mine->length, bytes, length);
  mine->length += length;
  return 1;
}

/* What all that writes comes to. An offset below 0: at the file's own position. */
static ssize_t written(int fd, const void *bytes, size_t length, off_t offset) {
  char path[PATH_MAX];
  int first = 0;
  if (!ours(fd, path)) {
    return offset < 0 ? real_write(fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, offset);
  }
  pthread_mutex_lock(&lock);
  read_control();
  int error = fault(&write_rule, &first);
  if (error == ENOSPC && first && length > 1) {
    error = 0;
    length /= 2;
    note(".failed");
  }
  ssize_t result;
  if (error != 0) {
    note(".failed");
    result = -1;
    errno = error;
  } else if (hold && offset < 0 && fd < MOST_FILES && is_log(path) && keep(fd, bytes, length)) {
    note(".held");
    result = length;
  } else {
    if (offset < 0) let_go(fd);
    result = offset < 0 ? real_write(fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, offset);
  }
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
  return result;
}

ssize_t write(int fd, const void *bytes, size_t length) { return written(fd, bytes, length, -1); }

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return written(fd, bytes, length, offset); }

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return written(fd, bytes, length, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  char path[PATH_MAX];
  if (!ours(fd, path)) return syscall(SYS_writev, fd, parts, count);
  ssize_t sum = 0;
  for (int i = 0; i < count; i++) {
    ssize_t wrote = written(fd, parts[i].iov_base, parts[i].iov_len, -1);
    if (wrote < 0) return sum > 0 ? sum : -1;
    sum += wrote;
    if ((size_t)wrote < parts[i].iov_len) break;
  }
  return sum;
}

/* Whether making room is refused; then errno says why. */
static int refused(int fd) {
  char path[PATH_MAX];
  int first = 0;
  if (!ours(fd, path)) return 0;
  pthread_mutex_lock(&lock);
  read_control();
  int error = fault(&write_rule, &first);
  if (error != 0) note(".failed");
  pthread_mutex_unlock(&lock);
  errno = error;
  return error != 0;
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
  return refused(fd) ? -1 : (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  return refused(fd) ? -1 : (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  if (refused(fd)) return errno;
  return syscall(SYS_fallocate, fd, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

/* Before a sync: what it fails with, or 0 once what was held is written. */
static int before_sync(int fd) {
  char path[PATH_MAX];
  int first = 0;
  if (!ours(fd, path)) return 0;
  pthread_mutex_lock(&lock);
  read_control();
  int error = fault(&sync_rule, &first);
  if (error != 0) note(".failed");
  else if (let_go(fd) != 0) error = EIO;
  long millis = slow_millis;
  pthread_mutex_unlock(&lock);
  if (millis > 0) {
    struct timespec more = {millis / 1000, millis % 1000 * 1000000};
    nanosleep(&more, NULL);
  }
  errno = error;
  return error;
}

int fsync(int fd) { return before_sync(fd) ? -1 : (int)syscall(SYS_fsync, fd); }

int fdatasync(int fd) { return before_sync(fd) ? -1 : (int)syscall(SYS_fdatasync, fd); }

int sync_file_range(int fd, off64_t offset, off64_t length, unsigned int flags) {
  char path[PATH_MAX];
  int first = 0;
  if (ours(fd, path)) {
    pthread_mutex_lock(&lock);
    read_control();
    int error = fault(&sync_rule, &first);
    if (error != 0) note(".failed");
    pthread_mutex_unlock(&lock);
    if (error != 0) {
      errno = error;
      return -1;
    }
  }
  return (int)syscall(SYS_sync_file_range, fd, offset, length, flags);
}

int close(int fd) {
  if (fd >= 0 && fd < MOST_FILES) {
    pthread_mutex_lock(&lock);
    if (held[fd].length > 0) let_go(fd);
    pthread_mutex_unlock(&lock);
  }
  return (int)syscall(SYS_close, fd);
}
