/* `pb attach SHELL COLS ROWS [INSTANCE]`: joins standard input and output to the keeper of a shell, which it starts when
 * there is none. The frames are the keeper's (keep.c); this side only passes bytes. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_keeper(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, PB_RUN "/shells/%s.sock", name);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/* 1: passed on, 0: nothing comes from there any more, -1: nobody takes it. */
static int pass(int from, int to) {
  char chunk[65536];
  ssize_t n;
  while ((n = read(from, chunk, sizeof chunk)) < 0 && errno == EINTR) {}
  return n <= 0 ? 0 : write_all(to, chunk, (size_t)n) ? 1 : -1;
}

int attach_main(int argc, char **argv) {
  if (argc < 3) return 2;
  const char *name = argv[0], *instance = argc > 3 ? argv[3] : "";
  char lock_path[128];
  snprintf(lock_path, sizeof lock_path, PB_RUN "/shells/%s.lock", name);
  mkdir(PB_RUN "/shells", 0700);
  int lock = open(lock_path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  /* Two that come at once get one shell. */
  if (lock >= 0) flock(lock, LOCK_EX);
  int fd = connect_keeper(name);
  if (fd < 0) fd = keeper_start(name, instance, atoi(argv[1]), atoi(argv[2]));
  /* Unlocked by name: the keeper just started holds the same open file. */
  if (lock >= 0) flock(lock, LOCK_UN), close(lock);
  if (fd < 0) die("attach");
  signal(SIGPIPE, SIG_IGN);
  struct pollfd p[2] = {{0, POLLIN, 0}, {fd, POLLIN, 0}};
  for (;;) {
    if (poll(p, 2, -1) < 0 && errno != EINTR) return 1;
    if (p[0].fd >= 0 && p[0].revents) {
      int passed = pass(0, fd);
      if (passed == 0) return 0;
      /* The keeper has left: what it said last is still to be passed on. */
      if (passed < 0) p[0].fd = -1;
    }
    if (p[1].revents && pass(fd, 1) <= 0) return 0;
  }
}
