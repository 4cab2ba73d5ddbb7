/* Runs one command in a namespace with a time limit and an output cap, and writes down what happened. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nothing of the surroundings gets in: what a command says must not depend on who asked. */
static char *host_env[] = {"PATH=" PB_PATH, "HOME=/root", "LC_ALL=C", "LANG=C", "TERM=dumb", "USER=root", NULL};
static char *probe_env[] = {"PATH=" PB_PATH, "HOME=/root", "LC_ALL=C", "TERM=dumb", "USER=root",
                            "OVS_RUNDIR=/proc/1/root/run/openvswitch", "OVS_DBDIR=/proc/1/root/etc/openvswitch", NULL};

static void child(const struct command *c, const char *root, int in, int out, int err) {
  dup2(in, 0);
  dup2(out, 1);
  dup2(err, 2);
  setpgid(0, 0);
  signal(SIGPIPE, SIG_DFL);
  if (*c->netns) {
    int ns = netns_open(root, c->netns);
    if (ns < 0 || setns(ns, CLONE_NEWNET) < 0) {
      dprintf(2, "Cannot open network namespace \"%s\": %s\n", c->netns, strerror(errno));
      _exit(255);
    }
  }
  char **env = *root ? probe_env : host_env;
  if (chdir(*root ? "/" : "/root") < 0) {}
  execvpe(c->argv[0], c->argv, env);
  dprintf(2, "%s: %s\n", c->argv[0], strerror(errno));
  _exit(127);
}

/* Takes what is there; false when the writer is gone. Past the cap it is read and dropped. */
static bool drain(int fd, struct bytes *into, size_t cap, bool *truncated) {
  char chunk[65536];
  ssize_t n = read(fd, chunk, sizeof chunk);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  size_t room = into->len < cap ? cap - into->len : 0;
  if ((size_t)n > room) *truncated = true;
  bytes_add(into, chunk, (size_t)n < room ? (size_t)n : room);
  return true;
}

void run_failed(struct bytes *record) {
  const char *why = "cannot start a process: the host is at its limit\n";
  bytes_addf(record, "failed 0 0 0 %zu\n%s", strlen(why), why);
}

void run_command(const struct command *c, const char *root, struct bytes *record) {
  int64_t start = now_ms();
  int in[2], out[2], err[2];
  if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) die("pipe");
  pid_t pid = fork();
  if (pid < 0) {
    run_failed(record);
    for (int i = 0; i < 2; i++) close(in[i]), close(out[i]), close(err[i]);
    return;
  }
  if (pid == 0) child(c, root, in[0], out[1], err[1]);
  setpgid(pid, pid);
  close(in[0]), close(out[1]), close(err[1]);
  fcntl(in[1], F_SETFL, O_NONBLOCK), fcntl(out[0], F_SETFL, O_NONBLOCK), fcntl(err[0], F_SETFL, O_NONBLOCK);

  struct bytes text = {0}, errors = {0};
  bool truncated = false, timed_out = false;
  size_t fed = 0;
  int status = 0;
  bool ended = false;
  struct pollfd p[3] = {{in[1], POLLOUT, 0}, {out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  if (!c->input_len) close(in[1]), p[0].fd = -1;
  for (;;) {
    int64_t left = start + c->timeout_ms - now_ms();
    if (left <= 0 && !ended) {
      timed_out = true;
      kill(-pid, SIGKILL);
      break;
    }
    if (left <= 0) break;
    /* A daemon that the command left behind may hold the pipes: the command's own end is what counts. */
    if (!ended && waitpid(pid, &status, WNOHANG) == pid) ended = true;
    bool open = p[1].fd >= 0 || p[2].fd >= 0;
    if (ended && !open) break;
    int ready = poll(p, 3, ended ? 0 : open ? (left < 20 ? (int)left : 20) : 1);
    if (ready == 0 && ended) break;
    if (p[0].fd >= 0 && p[0].revents) {
      ssize_t n = write(in[1], c->input + fed, c->input_len - fed);
      if (n > 0) fed += (size_t)n;
      if (fed == c->input_len || (n < 0 && errno != EAGAIN)) close(in[1]), p[0].fd = -1;
    }
    if (p[1].fd >= 0 && p[1].revents && !drain(out[0], &text, c->max_bytes, &truncated)) p[1].fd = -1;
    if (p[2].fd >= 0 && p[2].revents && !drain(err[0], &errors, c->max_bytes, &truncated)) p[2].fd = -1;
  }
  if (!ended) waitpid(pid, &status, 0);
  if (p[0].fd >= 0) close(in[1]);
  close(out[0]), close(err[0]);
  char code[16] = "timeout";
  if (!timed_out) snprintf(code, sizeof code, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  bytes_addf(record, "%s %lld %d %zu %zu\n", code, (long long)(now_ms() - start), truncated, text.len, errors.len);
  if (text.len) bytes_add(record, text.at, text.len);
  if (errors.len) bytes_add(record, errors.at, errors.len);
  free(text.at), free(errors.at);
}
