/* Frames between the server and the agent: in over the container's standard input, out over its standard output or a pipe of its own. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FRAME (8u << 20)
#define MAX_HEAD 128

static int lock_fd = -1;
/* Shared by all who write: the descriptor that frames go to. */
static volatile int *out;

void frame_init(void) {
  lock_fd = memfd_create("frames", MFD_CLOEXEC);
  out = mmap(NULL, sizeof *out, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (out == MAP_FAILED) die("memory");
  *out = 1;
}

void frame_pipe(void) {
  int ends[2];
  if (pipe(ends) < 0 || dup3(ends[0], LINE_READ, O_CLOEXEC) < 0 || dup3(ends[1], LINE_WRITE, O_CLOEXEC) < 0) die("pipe");
  close(ends[0]), close(ends[1]);
}

void frame_over_pipe(bool on) { *out = on && fcntl(LINE_WRITE, F_GETFD) >= 0 ? LINE_WRITE : 1; }

bool frame_send(const char *id, const void *payload, size_t len) {
  char head[MAX_HEAD];
  size_t n = (size_t)snprintf(head, sizeof head, "pb1 %s %zu\n", id, len);
  /* Workers are processes of their own: a frame is written under a lock, so that frames do not mix. */
  struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  while (fcntl(lock_fd, F_SETLKW, &all) < 0 && errno == EINTR) {}
  struct iovec parts[] = {{head, n}, {(void *)payload, len}};
  int fd = *out;
  ssize_t w;
  while ((w = writev(fd, parts, 2)) < 0 && errno == EINTR) {}
  bool ok = w >= 0;
  size_t done = ok ? (size_t)w : 0;
  if (ok && done < n) ok = write_all(fd, head + done, n - done), done = n;
  if (ok && done < n + len) ok = write_all(fd, (const char *)payload + (done - n), n + len - done);
  all.l_type = F_UNLCK;
  fcntl(lock_fd, F_SETLK, &all);
  return ok;
}

static struct bytes in;
static size_t at;

bool frame_fill(int fd) {
  static char chunk[65536];
  if (at) in.len -= at, memmove(in.at, in.at + at, in.len), at = 0;
  ssize_t n = read(fd, chunk, sizeof chunk);
  if (n > 0) bytes_add(&in, chunk, (size_t)n);
  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

bool frame_next(char id[65], struct frame *frame) {
  for (;;) {
    char *end = in.len > at ? memchr(in.at + at, '\n', in.len - at) : NULL;
    if (!end) {
      if (in.len - at >= MAX_HEAD) at = in.len;
      return false;
    }
    char head[MAX_HEAD];
    size_t n = (size_t)(end - (in.at + at)), len;
    bool fits = n < sizeof head;
    if (fits) memcpy(head, in.at + at, n), head[n] = 0;
    if (!fits || sscanf(head, "pb1 %64s %zu", id, &len) != 2 || len > MAX_FRAME) {
      at += n + 1; /* text that is no frame is skipped */
      continue;
    }
    if (in.len - at - n - 1 < len) return false;
    *frame = (struct frame){end + 1, len};
    at += n + 1 + len;
    return true;
  }
}

bool frame_begun(void) { return in.len > at; }

void frame_drop(void) { at = in.len; }
