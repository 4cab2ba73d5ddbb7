/* Frames between the server and the agent, over the container's standard input and output. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_FRAME (8u << 20)
/* A frame whose rest does not come within this time was cut by a server that died: it is dropped. */
#define CUT_MS 1000

static int lock_fd = -1;

void frame_init(void) { lock_fd = memfd_create("frames", MFD_CLOEXEC); }

bool frame_send(const char *id, const void *payload, size_t len) {
  char head[128];
  int n = snprintf(head, sizeof head, "pb1 %s %zu\n", id, len);
  /* Workers are processes of their own: a frame is written under a lock, so that frames do not mix. */
  struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  while (fcntl(lock_fd, F_SETLKW, &all) < 0 && errno == EINTR) {}
  bool ok = write_all(1, head, (size_t)n) && write_all(1, payload, len);
  all.l_type = F_UNLCK;
  fcntl(lock_fd, F_SETLK, &all);
  return ok;
}

static char buffer[65536];
static size_t have, at;

/* One byte; -1 at the end, -2 when nothing came in time (wait_ms < 0: for ever). */
static int next_byte(int fd, int wait_ms) {
  if (at == have) {
    struct pollfd p = {fd, POLLIN, 0};
    int ready;
    while ((ready = poll(&p, 1, wait_ms)) < 0 && errno == EINTR) {}
    if (ready == 0) return -2;
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) < 0 && errno == EINTR) {}
    if (n <= 0) return -1;
    have = (size_t)n;
    at = 0;
  }
  return (unsigned char)buffer[at++];
}

bool frame_read(int fd, char id[65], struct bytes *payload) {
  for (;;) {
    char head[128];
    size_t n = 0;
    int c;
    while ((c = next_byte(fd, n ? CUT_MS : -1)) >= 0 && c != '\n')
      if (n < sizeof head - 1) head[n++] = (char)c;
    if (c == -1) return false;
    if (c == -2) continue;
    head[n] = 0;
    size_t len;
    if (sscanf(head, "pb1 %64s %zu", id, &len) != 2 || len > MAX_FRAME) continue;
    payload->len = 0;
    while (payload->len < len && (c = next_byte(fd, CUT_MS)) >= 0) {
      size_t more = have - at < len - payload->len - 1 ? have - at : len - payload->len - 1;
      char first = (char)c;
      bytes_add(payload, &first, 1);
      bytes_add(payload, buffer + at, more);
      at += more;
    }
    if (payload->len == len) return true;
    if (c == -1) return false;
  }
}
