/* System calls that no lab needs, refused to all that runs in a host or a probe. It comes on top of Docker's profile, which lets them pass in the
 * version that Debian has. seccomp(2); the numbers of the calls are those of the machine it is built for. */
#include "pb.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "which architecture is this, for seccomp?"
#endif
/* x86's third set of calls (x32) has this bit; nothing of ours is built for it. */
#define X32_BIT 0x40000000u

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
#define REFUSE(error) ANSWER(SECCOMP_RET_ERRNO | (error))
/* When what was loaded is this, the next instruction; else the one after it. */
#define WHEN(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)

void filter_install(void) {
  struct sock_filter code[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
      REFUSE(ENOSYS),
      LOAD(nr),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
      REFUSE(ENOSYS),
      /* Work that the kernel does for a process, past this filter. */
      WHEN(SYS_io_uring_setup), REFUSE(ENOSYS),
      WHEN(SYS_io_uring_enter), REFUSE(ENOSYS),
      WHEN(SYS_io_uring_register), REFUSE(ENOSYS),
      /* Who may be put off for ever while holding a lock of the kernel's (SCHED_IDLE, or nice 19 beside hundreds) holds up the whole machine. */
      WHEN(SYS_sched_setscheduler), REFUSE(EPERM),
      WHEN(SYS_sched_setattr), REFUSE(EPERM),
      WHEN(SYS_setpriority), REFUSE(EPERM),
      /* Sockets are of a network of the host's own, or of none. Others have no namespaces (AF_VSOCK leads to the machine below this one), or
       * are a way into the kernel that no lab needs (AF_ALG). */
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socketpair, 1, 0),
      ANSWER(SECCOMP_RET_ALLOW),
      LOAD(args[0]),
      WHEN(AF_UNIX), ANSWER(SECCOMP_RET_ALLOW),
      WHEN(AF_INET), ANSWER(SECCOMP_RET_ALLOW),
      WHEN(AF_INET6), ANSWER(SECCOMP_RET_ALLOW),
      WHEN(AF_NETLINK), ANSWER(SECCOMP_RET_ALLOW),
      WHEN(AF_PACKET), ANSWER(SECCOMP_RET_ALLOW),
      REFUSE(EAFNOSUPPORT),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) die("seccomp");
}
