/* Named in /etc/ld.so.preload. `ip netns exec` and `ip -n` unmount /sys and mount a new one read-write, which the kernel
 * refuses in a user namespace. When the unmount fails, iproute2 mounts it read-only instead, and all is well: so that
 * one call, umount2("/sys", ...), fails here. */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int umount2(const char *target, int flags) {
  if (target && !strcmp(target, "/sys")) {
    errno = EINVAL;
    return -1;
  }
  return (int)syscall(SYS_umount2, target, flags);
}
