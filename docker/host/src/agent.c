/* The agent: takes batches of commands from the server and answers each with its records. One runs in every
 * host (pb init) and one in every probe (pb probe), where it also tells what changes in the network. */
#include "pb.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Next text of the payload up to its NUL. */
static const char *text(struct bytes *b, size_t *at) {
  if (*at >= b->len) return "";
  const char *start = b->at + *at;
  *at += strlen(start) + 1;
  return start;
}

/* A payload is commands one after the other: argc, argv..., netns, timeout in ms, cap in bytes, input length (each text ends with
 * NUL), then the input. */
static void run_batch(struct bytes *request, const char *root, struct bytes *answer) {
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

void agent_loop(const char *root) {
  signal(SIGCHLD, reap);
  signal(SIGPIPE, SIG_IGN);
  char id[65];
  struct bytes request = {0};
  while (frame_read(0, id, &request)) {
    if (!request.len) {
      frame_send(id, "", 0); /* a greeting: it says that this side is ready */
      continue;
    }
    pid_t pid = fork();
    if (pid > 0) continue;
    struct bytes answer = {0};
    if (pid == 0) {
      signal(SIGCHLD, SIG_DFL);
      run_batch(&request, root, &answer);
    } else {
      run_failed(&answer);
    }
    frame_send(id, answer.at ? answer.at : "", answer.len);
    if (pid == 0) _exit(0);
  }
}

int agent_main(bool probe) {
  frame_init();
  if (probe && fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    follow_loop("/proc/1/root", false, true);
  }
  agent_loop(probe ? "/proc/1/root" : "");
  return 0;
}
