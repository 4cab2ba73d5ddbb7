/* `pb init`: the first process of a lab host. Makes the places where people write, starts Open vSwitch, then serves; buries orphans. */
#include "pb.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define AGAIN_MS 50

/* The root is read-only; these look writable: what is written goes to the sized tmpfs at /overlay. */
static const char *writable[] = {"/etc", "/root", "/home", "/var", "/opt", "/srv", "/mnt", "/usr/local"};

static void run(char *const argv[]) {
  pid_t pid = fork();
  if (pid == 0) {
    execv(argv[0], argv);
    _exit(127);
  }
  int status;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  if (!WIFEXITED(status) || WEXITSTATUS(status)) fprintf(stderr, "pb: %s ended with %x\n", argv[0], status);
}

static void make_writable(const char *dir, int number) {
  char upper[64], work[64], options[256];
  snprintf(upper, sizeof upper, "/overlay/%d", number);
  snprintf(work, sizeof work, "/overlay/%d.work", number);
  struct stat st;
  if (stat(dir, &st) < 0) return;
  mkdir(upper, 0755), mkdir(work, 0755);
  chmod(upper, st.st_mode & 07777);
  snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s,userxattr", dir, upper, work);
  if (mount("overlay", dir, "overlay", 0, options) == 0) return;
  /* A kernel that has no overlay for a user namespace: a copy serves as well, it costs memory. */
  char *copy[] = {"/bin/cp", "-a", "-T", (char *)dir, upper, NULL};
  run(copy);
  if (mount(upper, dir, NULL, MS_BIND, NULL) < 0) fprintf(stderr, "pb: %s stays read-only: %s\n", dir, strerror(errno));
}

static pid_t follower;

/* Bounds what a loop of bridges can send, in each namespace (follow.c). */
static void start_follower(void) {
  follower = fork();
  if (follower != 0) return;
  prctl(PR_SET_NAME, "pb follow");
  close(0);
  follow_loop("", true, false);
}

/* The agent, again and again: the student may kill it or stop it. Its shells live on with their keepers, and the server
 * is told to join them again. Returns at the end of standard input. */
static void serve(void) {
  for (bool again = false;; again = true) {
    if (follower < 0) start_follower();
    pid_t pid = fork();
    if (pid == 0) {
      prctl(PR_SET_NAME, "pb agent");
      if (again) frame_send("event", "again", 5);
      agent_loop("", true);
      _exit(0);
    }
    int status = 0;
    while (pid > 0) {
      pid_t one = waitpid(-1, &status, WUNTRACED);
      if (one < 0 && errno == EINTR) continue;
      if (one == follower && WIFSTOPPED(status)) kill(follower, SIGKILL);
      else if (one == follower) start_follower();
      if (one != pid) continue; /* an orphan's end */
      if (!WIFSTOPPED(status)) break;
      kill(pid, SIGKILL);
    }
    if (pid > 0 && WIFEXITED(status)) return;
    /* Where no process can be made any more the dead must go first. */
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
    usleep(AGAIN_MS * 1000);
  }
}

int init_main(void) {
  filter_install();
  /* Neither its line to the server nor its memory is anybody's in the host: who is root there lacks the capability to trace what may not be
   * dumped (ptrace(2)), so /proc/1/fd does not open. Agent and follower inherit it, what they execute does not. */
  prctl(PR_SET_DUMPABLE, 0);
  umask(022);
  for (size_t i = 0; i < sizeof writable / sizeof *writable; i++) make_writable(writable[i], (int)i);
  mkdir("/run/netns", 0755), mkdir("/run/openvswitch", 0755), mkdir("/run/lock", 01777);
  mkdir(PB_RUN, 0700), mkdir(PB_RUN "/shells", 0700), mkdir(PB_RUN "/instances", 0755);
  mkdir("/var/log/openvswitch", 0755);

  char *db[] = {"/usr/sbin/ovsdb-server", "/etc/openvswitch/conf.db", "--remote=punix:/run/openvswitch/db.sock",
                "--pidfile", "--detach", "--no-chdir", "-vconsole:off", "-vsyslog:off", "-vfile:info", "--log-file", NULL};
  char *vswitch[] = {"/usr/sbin/ovs-vswitchd", "unix:/run/openvswitch/db.sock", "--pidfile", "--detach", "--no-chdir",
                     "-vconsole:off", "-vsyslog:off", "-vfile:info", "--log-file", NULL};
  run(db);
  run(vswitch);

  frame_init();
  frame_pipe();
  start_follower();
  serve();
  /* The server's end of the line went away; the host stays. */
  for (;;)
    if (waitpid(-1, NULL, 0) < 0) sleep(1);
}
