/* Time, memory, files: what every part needs. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void bytes_add(struct bytes *b, const void *data, size_t len) {
  if (b->len + len + 1 > b->room) {
    b->room = (b->len + len + 1) * 2;
    b->at = realloc(b->at, b->room);
    if (!b->at) die("memory");
  }
  memcpy(b->at + b->len, data, len);
  b->len += len;
  b->at[b->len] = 0;
}

void bytes_addf(struct bytes *b, const char *format, ...) {
  char line[1024];
  va_list list;
  va_start(list, format);
  int n = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  bytes_add(b, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

bool write_all(int fd, const void *data, size_t len) {
  const char *at = data;
  while (len > 0) {
    ssize_t n = write(fd, at, len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      struct pollfd p = {fd, POLLOUT, 0};
      poll(&p, 1, -1);
      continue;
    }
    if (n <= 0) return false;
    at += n;
    len -= (size_t)n;
  }
  return true;
}

void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return;
  write_all(fd, text, strlen(text));
  close(fd);
}

void die(const char *what) {
  fprintf(stderr, "pb: %s: %s\n", what, strerror(errno));
  exit(70);
}
