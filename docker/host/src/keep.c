/* The keeper of one shell: holds its pty, keeps its last output in a ring numbered by bytes from the first, and serves
 * whoever attaches. The shell outlives every connection.
 *
 * Frames both ways: kind (1 byte), length (4 bytes, big endian), payload. To the keeper: H hello {from u64, cols u16,
 * rows u16}, I input, R resize {cols, rows}, A ack {offset u64}, K kill. Zero columns or rows: as they are. From it, in answer to H: S {from u64,
 * cols u16, rows u16} for each size that the screen had while what follows was printed; then D data {offset u64, bytes}, X exit {i32}. */
#include "pb.h"
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define RING (1u << 20)
/* The pty is not read while a viewer is this far behind: what floods is stopped at its source. */
#define WINDOW (256u << 10)
#define MAX_CLIENTS 8
#define MAX_SIZES 256
#define MAX_INPUT (1u << 20)
#define LINGER_MS 10000
#define GRACE_MS 1000
#define STUCK_MS 5000

struct client { int fd; bool greeted, told_exit; uint64_t sent, acked; int64_t stuck_at; struct bytes in, out; };

static unsigned char ring[RING];
static uint64_t head;
/* What is printed from this byte on is for a screen of this size. */
static struct sized { uint64_t from; uint16_t cols, rows; } sizes[MAX_SIZES];
static int size_count;
static struct client clients[MAX_CLIENTS];
static int client_count;
static bool greeted_once;
static struct bytes input;
static pid_t shell;
static int64_t kill_at;

static void note_size(uint16_t cols, uint16_t rows) {
  struct sized *last = size_count ? &sizes[size_count - 1] : NULL;
  if (last && last->cols == cols && last->rows == rows) return;
  if (last && last->from == head) size_count--;
  if (size_count == MAX_SIZES) memmove(sizes, sizes + 1, sizeof *sizes * (size_t)--size_count);
  sizes[size_count++] = (struct sized){head, cols, rows};
}

static void set_size(int pty, uint16_t cols, uint16_t rows) {
  struct winsize size = {.ws_col = cols, .ws_row = rows};
  if (!cols || !rows) return;
  ioctl(pty, TIOCSWINSZ, &size);
  note_size(cols, rows);
}

static void add_frame(struct bytes *out, char kind, const void *a, size_t alen, const void *b, size_t blen) {
  uint32_t len = htobe32((uint32_t)(alen + blen));
  bytes_add(out, &kind, 1);
  bytes_add(out, &len, 4);
  bytes_add(out, a, alen);
  if (blen) bytes_add(out, b, blen);
}

/* The sizes of the screen from byte `from` on, the one that it had there first. */
static void tell_sizes(struct bytes *out, uint64_t from) {
  for (int i = 0; i < size_count; i++) {
    if (i + 1 < size_count && sizes[i + 1].from <= from) continue;
    uint64_t at = htobe64(sizes[i].from);
    uint16_t size[2] = {htobe16(sizes[i].cols), htobe16(sizes[i].rows)};
    add_frame(out, 'S', &at, 8, size, 4);
  }
}

static void drop_client(int i) {
  close(clients[i].fd);
  free(clients[i].in.at), free(clients[i].out.at);
  clients[i] = clients[--client_count];
}

static void on_frame(struct client *c, int pty, char kind, const char *data, size_t len) {
  uint64_t number = 0;
  uint16_t cols, rows;
  if ((kind == 'H' || kind == 'A') && len >= 8) memcpy(&number, data, 8), number = be64toh(number);
  const char *size = kind == 'H' ? data + 8 : data;
  if ((kind == 'H' && len >= 12) || (kind == 'R' && len >= 4)) {
    memcpy(&cols, size, 2), memcpy(&rows, size + 2, 2);
    set_size(pty, be16toh(cols), be16toh(rows));
  }
  uint64_t tail = head > RING ? head - RING : 0;
  if (kind == 'H') {
    c->greeted = greeted_once = true;
    c->sent = number < tail || number > head ? tail : number;
    c->acked = c->sent;
    tell_sizes(&c->out, c->sent);
    /* Says where the output goes on, even when there is none yet. */
    uint64_t at = htobe64(c->sent);
    add_frame(&c->out, 'D', &at, 8, "", 0);
  }
  if (kind == 'A' && number <= c->sent && number > c->acked) c->acked = number;
  if (kind == 'I' && input.len + len <= MAX_INPUT) bytes_add(&input, data, len);
  if (kind == 'K' && !kill_at) {
    kill(-shell, SIGHUP);
    pid_t front = tcgetpgrp(pty);
    if (front > 0 && front != shell) kill(-front, SIGHUP);
    kill_at = now_ms() + GRACE_MS;
  }
}

/* Takes what the client sent; false when it is gone. */
static bool read_client(struct client *c, int pty) {
  char chunk[65536];
  ssize_t n = recv(c->fd, chunk, sizeof chunk, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return false;
  if (n > 0) bytes_add(&c->in, chunk, (size_t)n);
  size_t at = 0;
  while (c->in.len - at >= 5) {
    uint32_t len;
    memcpy(&len, c->in.at + at + 1, 4);
    len = be32toh(len);
    if (len > MAX_INPUT) return false;
    if (c->in.len - at < 5 + (size_t)len) break;
    on_frame(c, pty, c->in.at[at], c->in.at + at + 5, len);
    at += 5 + len;
  }
  c->in.len -= at;
  memmove(c->in.at, c->in.at + at, c->in.len);
  return true;
}

/* Fills the client's out buffer from the ring, a piece at a time, and sends; false when it is gone. */
static bool feed_client(struct client *c, bool ended, int32_t code) {
  for (;;) {
    if (!c->out.len && c->greeted && c->sent < head) {
      uint64_t tail = head > RING ? head - RING : 0;
      if (c->sent < tail) c->sent = tail;
      size_t from = (size_t)(c->sent % RING), n = (size_t)(head - c->sent);
      if (n > RING - from) n = RING - from;
      if (n > 32768) n = 32768;
      uint64_t at = htobe64(c->sent);
      add_frame(&c->out, 'D', &at, 8, ring + from, n);
      c->sent += n;
    }
    if (!c->out.len && ended && c->greeted && !c->told_exit) {
      uint32_t value = htobe32((uint32_t)code);
      add_frame(&c->out, 'X', &value, 4, "", 0);
      c->told_exit = true;
    }
    if (!c->out.len) return true;
    ssize_t n = send(c->fd, c->out.at, c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    c->out.len -= (size_t)n;
    memmove(c->out.at, c->out.at + n, c->out.len);
  }
}

static bool behind(const struct client *c) { return c->greeted && head - c->acked > WINDOW; }

/* A connection whose server or engine died may stay open and silent for ever; it must not hold up the others. Its viewer, if
 * there is one, comes back. */
static void drop_stuck(void) {
  bool moving = false;
  for (int i = 0; i < client_count; i++) moving |= clients[i].greeted && !behind(&clients[i]);
  for (int i = client_count - 1; i >= 0; i--) {
    struct client *c = &clients[i];
    if (!behind(c)) c->stuck_at = 0;
    else if (!c->stuck_at) c->stuck_at = now_ms();
    else if (moving && now_ms() - c->stuck_at > STUCK_MS) drop_client(i);
  }
}

static bool may_read(void) {
  for (int i = 0; i < client_count; i++)
    if (behind(&clients[i])) return false;
  return true;
}

static void on_child(int signal) { (void)signal; }

static void keep(int pty, int listener, const char *path) {
  sigset_t child, waiting_mask;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &waiting_mask);
  signal(SIGCHLD, on_child);
  bool ended = false, drained = false;
  int status = 0;
  int64_t leave_at = 0;
  for (;;) {
    if (!ended && waitpid(shell, &status, WNOHANG) == shell) {
      ended = true;
      leave_at = now_ms() + LINGER_MS;
      unlink(path); /* opening it again gives a new shell */
    }
    if (kill_at && !ended && now_ms() >= kill_at) kill(-shell, SIGKILL), kill(shell, SIGKILL);
    bool waiting = !greeted_once; /* who started this shell may not have come to the door yet */
    for (int i = 0; i < client_count; i++) waiting |= !clients[i].told_exit;
    if (ended && ((drained && !waiting) || now_ms() >= leave_at)) return;

    drop_stuck();
    bool paused = !may_read();
    struct pollfd p[MAX_CLIENTS + 2];
    int n = 0, count = client_count;
    short want = (short)((!paused && !drained ? POLLIN : 0) | (input.len ? POLLOUT : 0));
    p[n++] = (struct pollfd){want ? pty : -1, want, 0};
    p[n++] = (struct pollfd){client_count == MAX_CLIENTS ? -1 : listener, POLLIN, 0};
    for (int i = 0; i < count; i++) p[n++] = (struct pollfd){clients[i].fd, (short)(POLLIN | (clients[i].out.len ? POLLOUT : 0)), 0};
    /* The shell's end interrupts the wait; an idle keeper never wakes. */
    struct timespec nap = {0, (ended ? 20 : kill_at ? 50 : 500) * 1000000};
    if (ppoll(p, (nfds_t)n, ended || kill_at || (paused && client_count > 1) ? &nap : NULL, &waiting_mask) < 0)
      for (int i = 0; i < n; i++) p[i].revents = 0;

    if (p[0].revents & POLLOUT) {
      ssize_t w = write(pty, input.at, input.len);
      if (w > 0) input.len -= (size_t)w, memmove(input.at, input.at + w, input.len);
    }
    if (p[0].revents & (POLLIN | POLLHUP | POLLERR)) {
      size_t at = (size_t)(head % RING), room = RING - at;
      ssize_t r = read(pty, ring + at, room < 16384 ? room : 16384);
      if (r > 0) head += (uint64_t)r;
      else if (r == 0 || errno == EIO) drained = true;
    } else if (ended && !(want & POLLIN)) {
      drained = drained || !client_count;
    } else if (ended && !p[0].revents) {
      drained = true; /* something the shell left behind holds the pty: its words are nobody's */
    }
    if (p[1].revents) {
      int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd >= 0) clients[client_count++] = (struct client){.fd = fd};
    }
    for (int i = count - 1; i >= 0; i--)
      if (p[2 + i].revents && !read_client(&clients[i], pty)) drop_client(i);
    int32_t code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    for (int i = client_count - 1; i >= 0; i--)
      if (!feed_client(&clients[i], ended && drained, code)) drop_client(i);
  }
}

static void start_shell(const char *name, const char *instance) {
  char *plain[] = {"bash", NULL};
  char *console[] = {"instance", "console", (char *)instance, NULL};
  clearenv();
  setenv("PATH", PB_PATH, 1), setenv("HOME", "/root", 1), setenv("USER", "root", 1), setenv("LOGNAME", "root", 1);
  setenv("SHELL", "/bin/bash", 1), setenv("TERM", "xterm-256color", 1), setenv("LANG", "C.UTF-8", 1);
  setenv("PATCHBAY_SHELL", name, 1);
  if (chdir("/root") < 0) {}
  write_file("/proc/self/oom_score_adj", "900"); /* when memory runs out, what people run ends before the host does */
  if (*instance) execv("/usr/bin/instance", console);
  else execv("/bin/bash", plain);
  perror("shell");
  _exit(127);
}

int keep_main(int argc, char **argv) {
  if (argc < 4) return 2;
  const char *name = argv[0], *instance = argv[3];
  prctl(PR_SET_NAME, "pb keep");
  signal(SIGPIPE, SIG_IGN);
  int listener = fcntl(0, F_DUPFD_CLOEXEC, 3);
  dup2(1, 0);
  struct sockaddr_un address = {0};
  socklen_t length = sizeof address;
  if (listener < 0 || getsockname(listener, (struct sockaddr *)&address, &length) < 0) return 2;
  struct winsize size = {.ws_col = (unsigned short)atoi(argv[1]), .ws_row = (unsigned short)atoi(argv[2])};
  int pty;
  shell = forkpty(&pty, NULL, NULL, &size);
  if (shell < 0) die("forkpty");
  note_size(size.ws_col, size.ws_row);
  if (shell == 0) {
    signal(SIGPIPE, SIG_DFL);
    start_shell(name, instance);
  }
  fcntl(pty, F_SETFL, O_NONBLOCK);
  fcntl(pty, F_SETFD, FD_CLOEXEC);
  keep(pty, listener, address.sun_path);
  return 0;
}
