/* Network namespaces by name, as `ip netns` keeps them: files of nsfs in /run/netns. */
#include "pb.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/nsfs.h>

#define NSFS_MAGIC_NUMBER 0x6e736673

int netns_open(const char *root, const char *name) {
  if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, "..")) {
    errno = EINVAL;
    return -1;
  }
  int dir = open(*root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  const char *steps[] = {"run", "netns"};
  /* Step by step without following links: the student is root below this root and may plant them. */
  for (int i = 0; i < 2 && dir >= 0; i++) {
    int next = openat(dir, steps[i], O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    close(dir);
    dir = next;
  }
  if (dir < 0) return -1;
  int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  int why = errno;
  close(dir);
  errno = why;
  if (fd < 0) return -1;
  struct statfs fs;
  if (fstatfs(fd, &fs) < 0 || fs.f_type != NSFS_MAGIC_NUMBER || ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET) {
    close(fd);
    errno = EINVAL;
    return -1;
  }
  return fd;
}

int socket_in(int nsfd, int domain, int type, int protocol) {
  static int home = -1;
  if (home < 0) home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (nsfd >= 0 && setns(nsfd, CLONE_NEWNET) < 0) return -1;
  int fd = socket(domain, type | SOCK_CLOEXEC, protocol);
  if (nsfd >= 0 && setns(home, CLONE_NEWNET) < 0) die("setns home");
  return fd;
}
