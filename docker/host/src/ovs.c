/* `ovs-vsctl` as the textbook has it, on a kernel without the openvswitch module: each add-br also says
 * datapath_type=netdev, in the same transaction. Anything else passes untouched. */
#include "pb.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

/* Asks the kernel for the generic netlink family that its OVS datapath registers. */
bool ovs_kernel_datapath(void) {
  struct {
    struct nlmsghdr head;
    struct genlmsghdr generic;
    struct nlattr attr;
    char name[16];
  } ask = {.head = {.nlmsg_type = GENL_ID_CTRL, .nlmsg_flags = NLM_F_REQUEST},
           .generic = {.cmd = CTRL_CMD_GETFAMILY, .version = 1},
           .attr = {.nla_type = CTRL_ATTR_FAMILY_NAME, .nla_len = NLA_HDRLEN + sizeof "ovs_datapath"},
           .name = "ovs_datapath"};
  ask.head.nlmsg_len = sizeof ask;
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  char answer[4096] __attribute__((aligned(8)));
  bool found = fd >= 0 && send(fd, &ask, sizeof ask, 0) > 0 && recv(fd, answer, sizeof answer, 0) > 0 &&
               ((struct nlmsghdr *)answer)->nlmsg_type != NLMSG_ERROR;
  if (fd >= 0) close(fd);
  return found;
}

int ovs_vsctl(int argc, char **argv) {
  char **out = calloc((size_t)argc * 6 + 1, sizeof *out);
  int n = 0;
  out[n++] = "ovs-vsctl";
  bool kernel = ovs_kernel_datapath();
  for (int i = 1; i < argc;) {
    int end = i;
    while (end < argc && strcmp(argv[end], "--")) end++;
    int name = i;
    /* Options of ovs-vsctl that take their value as a word of its own stand before the first command. */
    while (name < end && argv[name][0] == '-') {
      const char *o = argv[name];
      bool value = !strchr(o, '=') && (!strcmp(o, "-t") || !strcmp(o, "-f") || !strcmp(o, "-d") || !strcmp(o, "--db") ||
                                       !strcmp(o, "--timeout") || !strcmp(o, "--format") || !strcmp(o, "--data"));
      name += value ? 2 : 1;
    }
    for (int k = i; k < end; k++) out[n++] = argv[k];
    /* add-br BRIDGE; with PARENT and VLAN it is a fake bridge, which has no datapath of its own. */
    if (!kernel && end - name == 2 && !strcmp(argv[name], "add-br")) {
      char *more[] = {"--", "set", "Bridge", argv[name + 1], "datapath_type=netdev"};
      for (int k = 0; k < 5; k++) out[n++] = more[k];
    }
    if (end < argc) out[n++] = argv[end++];
    i = end;
  }
  execv("/usr/bin/ovs-vsctl", out);
  die("/usr/bin/ovs-vsctl");
}
