/* The agent's side of the shells: each open one is a connection to its keeper (keep.c), passed on over the line to the
 * server. "+ID" opens (payload: name, instance, columns, rows, each with a NUL), "=ID" carries the keeper's frames either
 * way, "-ID" lets go; the agent says "-ID" when the keeper has gone. The shell outlives all of this. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the keeper does not take (the student stopped it) is held up to this; then the connection is given up. */
#define MAX_HELD (1u << 20)
/* Small enough that no shell's flood holds up the others on the line. */
#define PIECE 16384

struct shell { char id[65]; int fd; struct bytes held; };
static struct shell shells[MAX_SHELLS];
static int count;

static void tell_gone(const char *id) {
  char words[66];
  snprintf(words, sizeof words, "-%s", id);
  frame_send(words, "", 0);
}

static void let_go(int i) {
  /* Commands that run may hold a copy of the descriptor: the connection itself is ended. */
  shutdown(shells[i].fd, SHUT_RDWR);
  close(shells[i].fd);
  free(shells[i].held.at);
  shells[i] = shells[--count];
}

static struct sockaddr_un address_of(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, PB_RUN "/shells/%s.sock", name);
  return address;
}

static int joined(const struct sockaddr_un *address) {
  /* Not waiting: somebody else's socket may be there, and never take a connection. */
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/* A connection to the keeper of a new shell. */
static int start(const char *name, const char *instance, const char *cols, const char *rows) {
  struct sockaddr_un address = address_of(name);
  mkdir(PB_RUN "/shells", 0700);
  unlink(address.sun_path);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd = -1;
  /* Connected before the shell begins: one that ends at once takes its socket away. */
  if (listener >= 0 && bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 8) == 0)
    fd = joined(&address);
  pid_t pid = fd >= 0 ? fork() : -1;
  if (pid == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    int null = open("/dev/null", O_RDWR);
    dup2(listener, 0), dup2(null, 1), dup2(null, 2);
    char *keeper[] = {"pb", "keep", (char *)name, (char *)cols, (char *)rows, (char *)instance, NULL};
    execv("/proc/self/exe", keeper);
    _exit(127);
  }
  if (listener >= 0) close(listener);
  if (pid > 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static void open_shell(const char *id, const struct frame *f) {
  const char *words[4];
  size_t at = 0;
  for (int i = 0; i < 4; i++) {
    const char *end = at < f->len ? memchr(f->at + at, 0, f->len - at) : NULL;
    if (!end) return tell_gone(id);
    words[i] = f->at + at;
    at = (size_t)(end - f->at) + 1;
  }
  if (count == MAX_SHELLS || !*words[0] || strchr(words[0], '/')) return tell_gone(id);
  struct sockaddr_un address = address_of(words[0]);
  int fd = joined(&address);
  if (fd < 0) fd = start(words[0], words[1], words[2], words[3]);
  if (fd < 0) return tell_gone(id);
  struct shell *s = &shells[count++];
  *s = (struct shell){.fd = fd};
  snprintf(s->id, sizeof s->id, "%s", id);
}

/* Passes on what is held; false when the keeper has gone. */
static bool send_held(struct shell *s) {
  ssize_t n = send(s->fd, s->held.at, s->held.len, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  s->held.len -= (size_t)n;
  memmove(s->held.at, s->held.at + n, s->held.len);
  return true;
}

bool shells_frame(const char *id, const struct frame *f) {
  if (*id != '+' && *id != '=' && *id != '-') return false;
  int i = 0;
  while (i < count && strcmp(shells[i].id, id + 1)) i++;
  if (*id == '+' && i == count) open_shell(id + 1, f);
  if (*id == '-' && i < count) let_go(i);
  /* A keeper that has gone is noticed by reading: what it said last is still to be passed on. */
  if (*id == '=' && i < count && shells[i].held.len + f->len <= MAX_HELD) {
    bytes_add(&shells[i].held, f->at, f->len);
    send_held(&shells[i]);
  } else if (*id == '=' && i < count) {
    tell_gone(id + 1), let_go(i);
  }
  return true;
}

void shells_let_go(void) {
  while (count) let_go(count - 1);
}

int shells_poll(struct pollfd *p) {
  for (int i = 0; i < count; i++) p[i] = (struct pollfd){shells[i].fd, (short)(POLLIN | (shells[i].held.len ? POLLOUT : 0)), 0};
  return count;
}

void shells_take(const struct pollfd *p, int polled) {
  static char chunk[PIECE];
  char id[66];
  for (int i = polled - 1; i >= 0; i--) {
    struct shell *s = &shells[i];
    bool there = true;
    if (p[i].revents & POLLOUT) send_held(s);
    if (p[i].revents & (POLLIN | POLLHUP | POLLERR)) {
      ssize_t n = recv(s->fd, chunk, sizeof chunk, MSG_DONTWAIT);
      snprintf(id, sizeof id, "=%s", s->id);
      if (n > 0) frame_send(id, chunk, (size_t)n);
      else there = n < 0 && (errno == EAGAIN || errno == EINTR);
    }
    if (there) continue;
    tell_gone(s->id);
    let_go(i);
  }
}
