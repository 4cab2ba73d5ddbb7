/* Hears of OpenFlow flows that come, change and go: OVSDB does not know them, so each bridge is asked by OpenFlow itself
 * (the flow monitor of Nicira's extensions, OpenFlow 1.0; openvswitch/nicira-ext.h). */
#include "pb.h"
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HELLO = 0, ECHO_REQUEST = 2, ECHO_REPLY = 3, VENDOR = 4, STATS_REQUEST = 16, STATS_REPLY = 17 };

struct bridge { char name[64]; int fd; bool seen, answered; struct bytes in; };
static struct bridge bridges[MAX_BRIDGES];
static int bridge_count;

static void put16(uint8_t *at, unsigned value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value & 0xffff); }

static void say(int fd, uint8_t type, const uint8_t *body, size_t len, const uint8_t *xid) {
  uint8_t message[256] = {1, type};
  if (len > sizeof message - 8) len = sizeof message - 8;
  put16(message + 2, (unsigned)(8 + len));
  if (xid) memcpy(message + 4, xid, 4);
  memcpy(message + 8, body, len);
  send(fd, message, 8 + len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int monitor_bridge(const char *root, const char *socket_name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/run/openvswitch/%s", root, socket_name);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0) close(fd), fd = -1;
  if (fd < 0) return -1;
  say(fd, HELLO, (const uint8_t *)"", 0, NULL);
  /* Only controllers with the id 0 are sent what no flow matches (NXT_SET_CONTROLLER_ID): a bridge that is only watched drops it, as alone. */
  uint8_t id[16] = {0};
  put32(id, 0x2320);
  put32(id + 4, 20);
  put16(id + 14, 1);
  say(fd, VENDOR, id, sizeof id, NULL);
  uint8_t ask[32] = {0};
  put16(ask, 0xffff);       /* a vendor's statistics: */
  put32(ask + 4, 0x2320);   /* Nicira's */
  put32(ask + 8, 2);        /* flow monitor */
  put32(ask + 16, 1);       /* its id */
  put16(ask + 20, 0x2e);    /* flows added, deleted, modified, by anybody; not those that are there already */
  put16(ask + 22, 0xffff);  /* to any port */
  ask[26] = 0xff;           /* in any table */
  say(fd, STATS_REQUEST, ask, sizeof ask, NULL);
  return fd;
}

static void drop(int i) {
  close(bridges[i].fd);
  bridges[i].in.len = 0;
  struct bytes kept = bridges[i].in;
  bridges[i] = bridges[--bridge_count];
  bridges[bridge_count].in = kept; /* its memory serves the next bridge */
}

void flows_look(const char *root) {
  char path[64];
  snprintf(path, sizeof path, "%s/run/openvswitch", root);
  DIR *dir = opendir(path);
  for (int i = 0; i < bridge_count; i++) bridges[i].seen = false;
  for (struct dirent *e; dir && (e = readdir(dir));) {
    size_t len = strlen(e->d_name);
    if (len < 6 || len >= sizeof bridges[0].name || strcmp(e->d_name + len - 5, ".mgmt")) continue;
    int i = 0;
    while (i < bridge_count && strcmp(bridges[i].name, e->d_name)) i++;
    if (i == bridge_count) {
      int fd = bridge_count < MAX_BRIDGES ? monitor_bridge(root, e->d_name) : -1;
      if (fd < 0) continue;
      struct bytes in = bridges[i].in;
      bridges[bridge_count++] = (struct bridge){.fd = fd, .in = in};
      strcpy(bridges[i].name, e->d_name);
    }
    bridges[i].seen = true;
  }
  if (dir) closedir(dir);
  for (int i = bridge_count - 1; i >= 0; i--)
    if (!bridges[i].seen) drop(i);
}

int flows_poll(struct pollfd *p) {
  for (int i = 0; i < bridge_count; i++) p[i] = (struct pollfd){bridges[i].fd, POLLIN, 0};
  return bridge_count;
}

/* Takes what one bridge said; true when a flow changed. */
static bool take(struct bridge *b, bool *gone) {
  char chunk[65536];
  ssize_t n = recv(b->fd, chunk, sizeof chunk, MSG_DONTWAIT);
  *gone = n == 0 || (n < 0 && errno != EAGAIN);
  if (n <= 0) return false;
  bytes_add(&b->in, chunk, (size_t)n);
  bool changed = false;
  size_t at = 0;
  while (b->in.len - at >= 8) {
    const uint8_t *m = (const uint8_t *)b->in.at + at;
    size_t len = (size_t)m[2] << 8 | m[3];
    if (len < 8) *gone = true;
    if (len < 8 || b->in.len - at < len) break;
    if (m[1] == ECHO_REQUEST) say(b->fd, ECHO_REPLY, m + 8, len - 8, m + 4);
    /* The first answer only says that the monitor is there. */
    if (m[1] == STATS_REPLY) changed |= b->answered, b->answered = true;
    at += len;
  }
  b->in.len -= at;
  memmove(b->in.at, b->in.at + at, b->in.len);
  return changed;
}

bool flows_take(const struct pollfd *p, int count) {
  bool changed = false;
  for (int i = count - 1; i >= 0; i--) {
    if (!p[i].revents) continue;
    bool gone;
    changed |= take(&bridges[i], &gone);
    if (gone) drop(i);
  }
  return changed;
}
