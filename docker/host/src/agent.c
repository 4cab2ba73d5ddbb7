/* The agent: takes batches of commands from the server and answers each with its records. One runs in every host
 * (pb init), where it opens shells too, and one in every probe (pb probe), where it tells what changes in the network. */
#include "pb.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A frame whose rest does not come within this time was cut by a server that died: it is dropped. */
#define CUT_MS 1000

/* Next text of the payload up to its NUL. */
static const char *text(const struct frame *b, size_t *at) {
  if (*at >= b->len) return "";
  const char *start = b->at + *at;
  *at += strnlen(start, b->len - *at) + 1;
  return start;
}

/* A payload is commands one after the other: argc, argv..., netns, timeout in ms, cap in bytes, input length (each text ends with
 * NUL), then the input. */
static void run_batch(const struct frame *request, const char *root, struct bytes *answer) {
  size_t at = 0;
  while (at < request->len) {
    int argc = atoi(text(request, &at));
    if (argc < 1 || argc > 4096) return;
    char **argv = calloc((size_t)argc + 1, sizeof *argv);
    for (int i = 0; i < argc; i++) argv[i] = (char *)text(request, &at);
    struct command c = {.argv = argv};
    c.netns = text(request, &at);
    c.timeout_ms = atoi(text(request, &at));
    c.max_bytes = strtoul(text(request, &at), NULL, 10);
    c.input_len = strtoul(text(request, &at), NULL, 10);
    if (c.input_len > request->len - at) return;
    c.input = request->at + at;
    at += c.input_len;
    run_command(&c, root, answer);
    free(argv);
  }
}

static void reap(int signal) {
  (void)signal;
  int why = errno;
  while (waitpid(-1, NULL, WNOHANG) > 0) {}
  errno = why;
}

static void answer(const char *id, const struct frame *request, const char *root) {
  pid_t pid = fork();
  if (pid > 0) return;
  struct bytes answer = {0};
  if (pid == 0) {
    signal(SIGCHLD, SIG_DFL);
    run_batch(request, root, &answer);
  } else {
    run_failed(&answer);
  }
  frame_send(id, answer.at ? answer.at : "", answer.len);
  if (pid == 0) _exit(0);
}

void agent_loop(const char *root, bool shells) {
  signal(SIGCHLD, reap);
  signal(SIGPIPE, SIG_IGN);
  char id[65];
  struct frame frame;
  struct pollfd p[MAX_SHELLS + 1];
  for (;;) {
    int n = shells_poll(p + 1);
    p[0] = (struct pollfd){0, POLLIN, 0};
    int ready = poll(p, (nfds_t)n + 1, frame_begun() ? CUT_MS : -1);
    if (ready < 0) continue;
    if (ready == 0) frame_drop();
    shells_take(p + 1, n);
    if (p[0].revents && !frame_fill(0)) return;
    while (frame_next(id, &frame)) {
      if (shells && shells_frame(id, &frame)) continue;
      if (frame.len) {
        answer(id, &frame, root);
        continue;
      }
      /* A greeting: a server begins. It is told that this side is ready, over the pipe when it asks so (">..."); what the last one left open is let go. */
      shells_let_go();
      frame_over_pipe(*id == '>');
      frame_send(id, "", 0);
    }
  }
}

int agent_main(bool probe) {
  if (probe) filter_install();
  frame_init();
  if (probe && fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    follow_loop("/proc/1/root", false, true);
  }
  agent_loop(probe ? "/proc/1/root" : "", !probe);
  return 0;
}
