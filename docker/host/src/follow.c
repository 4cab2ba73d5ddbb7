/* Follows what happens in every namespace of the host: prepares new devices (in the host) and tells the
 * server that something changed (in the probe). Rests in poll; nothing is asked again and again. */
#include "pb.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#define MAX_SPACES 128
/* Changes closer together than this are told once. */
#define TELL_MS 100
/* From a bridge in the database to its OpenFlow socket. */
#define LOOK_MS 50

struct space { ino_t ino; int route, filter, ioctl; bool seen; };
static struct space spaces[MAX_SPACES];
static int space_count;
/* Whether checksums must be completed: OVS works in user space. */
static bool checksums;

static const int groups[] = {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV4_NETCONF};

static void on_link(const struct nlmsghdr *message, const struct space *s) {
  const struct ifinfomsg *info = NLMSG_DATA(message);
  /* Only a device that is new here (all change bits set) or was asked for: what people set afterwards stays set. */
  if (info->ifi_change != ~0u && !(message->nlmsg_flags & NLM_F_MULTI)) return;
  int left = (int)IFLA_PAYLOAD(message);
  const char *name = NULL, *kind = NULL;
  for (struct rtattr *a = IFLA_RTA(info); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    if (a->rta_type == IFLA_IFNAME) name = RTA_DATA(a);
    if (a->rta_type != IFLA_LINKINFO) continue;
    int inner = (int)RTA_PAYLOAD(a);
    for (struct rtattr *b = RTA_DATA(a); RTA_OK(b, inner); b = RTA_NEXT(b, inner))
      if (b->rta_type == IFLA_INFO_KIND) kind = RTA_DATA(b);
  }
  if (!name || !kind || (strcmp(kind, "veth") && strcmp(kind, "bridge"))) return;
  if (checksums) device_checksums(s->ioctl, name);
  if (!strcmp(kind, "veth")) device_calm(s->route, info->ifi_index);
}

static void ask_links(int sock) {
  struct { struct nlmsghdr head; struct ifinfomsg info; } ask = {0};
  ask.head.nlmsg_len = sizeof ask;
  ask.head.nlmsg_type = RTM_GETLINK;
  ask.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  send(sock, &ask, sizeof ask, 0);
}

static void add_space(int nsfd, ino_t ino, bool mend, bool tell) {
  if (space_count == MAX_SPACES) return;
  struct space s = {ino, -1, -1, -1, true};
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  s.route = socket_in(nsfd, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (s.route < 0) return;
  if (bind(s.route, (struct sockaddr *)&address, sizeof address) < 0) {}
  for (size_t i = 0; i < (tell ? sizeof groups / sizeof *groups : 1); i++)
    setsockopt(s.route, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof *groups);
  if (tell) {
    int nftables = 7; /* NFNLGRP_NFTABLES: rules of nft and iptables-nft */
    s.filter = socket_in(nsfd, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER);
    if (s.filter >= 0) {
      if (bind(s.filter, (struct sockaddr *)&address, sizeof address) < 0) {}
      setsockopt(s.filter, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &nftables, sizeof nftables);
    }
  }
  if (mend) {
    s.ioctl = socket_in(nsfd, AF_INET, SOCK_DGRAM, 0);
    ask_links(s.route);
  }
  spaces[space_count++] = s;
}

/* Compares the namespaces that there are with those followed; true when they differ. */
static bool look_for_spaces(const char *root, bool mend, bool tell) {
  bool changed = false;
  for (int i = 0; i < space_count; i++) spaces[i].seen = spaces[i].ino == 0;
  if (!space_count) add_space(-1, 0, mend, tell);
  char path[64];
  snprintf(path, sizeof path, "%s/run/netns", root);
  DIR *dir = opendir(path);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    int fd = netns_open(root, e->d_name);
    if (fd < 0) continue;
    struct stat st;
    fstat(fd, &st);
    int i = 0;
    while (i < space_count && spaces[i].ino != st.st_ino) i++;
    if (i < space_count) spaces[i].seen = true;
    else add_space(fd, st.st_ino, mend, tell), changed = true;
    close(fd);
  }
  if (dir) closedir(dir);
  for (int i = 0; i < space_count; i++) {
    if (spaces[i].seen) continue;
    /* The sockets would keep a deleted namespace, and its devices, alive. */
    close(spaces[i].route);
    if (spaces[i].filter >= 0) close(spaces[i].filter);
    if (spaces[i].ioctl >= 0) close(spaces[i].ioctl);
    spaces[i--] = spaces[--space_count];
    changed = true;
  }
  return changed;
}

/* Everything that waits on a netlink socket; true when there was something. */
static bool take_route(struct space *s, bool mend) {
  static char buffer[65536] __attribute__((aligned(8)));
  bool any = false;
  for (;;) {
    ssize_t n = recv(s->route, buffer, sizeof buffer, 0);
    if (n < 0 && errno == ENOBUFS && mend) ask_links(s->route);
    if (n <= 0) return any || (n < 0 && errno == ENOBUFS);
    any = true;
    if (!mend) continue;
    for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, n); m = NLMSG_NEXT(m, n))
      if (m->nlmsg_type == RTM_NEWLINK) on_link(m, s);
  }
}

/* OVSDB speaks JSON-RPC; a monitor on these tables sends an update whenever one of them changes. */
static const char monitor[] =
    "{\"method\":\"monitor\",\"id\":\"pb\",\"params\":[\"Open_vSwitch\",\"pb\",{"
    "\"Bridge\":{\"columns\":[\"name\",\"ports\",\"fail_mode\",\"controller\"],\"select\":{\"initial\":false}},"
    "\"Port\":{\"columns\":[\"name\",\"interfaces\",\"tag\",\"trunks\",\"vlan_mode\"],\"select\":{\"initial\":false}},"
    "\"Interface\":{\"columns\":[\"name\",\"type\",\"options\",\"ofport\",\"error\",\"link_state\",\"admin_state\"],"
    "\"select\":{\"initial\":false}}}]}";

static int ovsdb_connect(const char *root) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/run/openvswitch/db.sock", root);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && write_all(fd, monitor, sizeof monitor - 1)) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/* 1: something changed, 0: nothing of interest, -1: the database has gone. */
static int take_ovsdb(int fd) {
  static char buffer[65536];
  ssize_t n = recv(fd, buffer, sizeof buffer - 1, MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN ? 0 : -1;
  if (n == 0) return -1;
  buffer[n] = 0;
  static const char pong[] = "{\"id\":\"echo\",\"result\":[],\"error\":null}";
  if (strstr(buffer, "\"method\":\"echo\"")) send(fd, pong, sizeof pong - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  return strstr(buffer, "\"method\":\"update\"") != NULL;
}

void follow_loop(const char *root, bool mend, bool tell) {
  checksums = !ovs_kernel_datapath();
  char mounts_path[64];
  snprintf(mounts_path, sizeof mounts_path, "/proc/%s/mountinfo", *root ? "1" : "self");
  /* `ip netns add` mounts a file: a change of the mount table is the sign of a new namespace. */
  int mounts = open(mounts_path, O_RDONLY | O_CLOEXEC);
  look_for_spaces(root, mend, tell);
  int db = -1;
  bool told_net = false, told_db = false;
  int64_t told_at = 0, look_at = tell ? now_ms() : 0;
  for (;;) {
    if (tell && db < 0) db = ovsdb_connect(root);
    struct pollfd p[MAX_SPACES * 2 + 2 + MAX_BRIDGES];
    int n = 0, count = space_count;
    p[n++] = (struct pollfd){mounts, POLLPRI, 0};
    p[n++] = (struct pollfd){db, POLLIN, 0};
    for (int i = 0; i < count; i++) {
      p[n++] = (struct pollfd){spaces[i].route, POLLIN, 0};
      p[n++] = (struct pollfd){spaces[i].filter, POLLIN, 0};
    }
    int first_bridge = n, bridges = tell ? flows_poll(p + n) : 0;
    n += bridges;
    int64_t wait = told_net || told_db ? told_at + TELL_MS - now_ms() : tell && db < 0 ? 1000 : -1;
    if (wait < 0 && (told_net || told_db)) wait = 0;
    if (look_at && (wait < 0 || wait > LOOK_MS)) wait = LOOK_MS;
    poll(p, (nfds_t)n, (int)wait);
    if (p[1].revents) {
      int what = take_ovsdb(db);
      if (what < 0) close(db), db = -1;
      told_db |= what != 0;
      look_at = now_ms() + LOOK_MS;
    }
    told_db |= flows_take(p + first_bridge, bridges);
    if (look_at && now_ms() >= look_at) flows_look(root), look_at = 0;
    for (int i = 0; i < count; i++) {
      if (p[2 + i * 2].revents) told_net |= take_route(&spaces[i], mend);
      static char drop[65536];
      if (p[3 + i * 2].revents)
        while (recv(spaces[i].filter, drop, sizeof drop, 0) > 0 || errno == ENOBUFS) told_net = true, errno = 0;
    }
    if (p[0].revents) told_net |= look_for_spaces(root, mend, tell);
    if (!tell) told_net = told_db = false;
    if ((!told_net && !told_db) || now_ms() < told_at + TELL_MS) continue;
    if (told_net) frame_send("event", "netlink", 7);
    if (told_db) frame_send("event", "ovsdb", 5);
    told_net = told_db = false;
    told_at = now_ms();
  }
}
