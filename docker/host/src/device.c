/* What a new network device gets before anybody uses it. */
#include "pb.h"
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/ethtool.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>

/* A veth leaves checksums to be filled in by hardware that is not there; OVS in user space takes frames as they are
 * (ping works, TCP does not). Same for a bridge whose own namespace starts the connection. */
void device_checksums(int sock, const char *name) {
  struct ethtool_value off = {.cmd = ETHTOOL_STXCSUM, .data = 0};
  struct ifreq request = {0};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  request.ifr_data = (char *)&off;
  ioctl(sock, SIOCETHTOOL, &request);
}

static void add(struct nlmsghdr *m, int type, const void *data, size_t len) {
  struct rtattr *a = (void *)((char *)m + NLMSG_ALIGN(m->nlmsg_len));
  a->rta_type = (unsigned short)type;
  a->rta_len = (unsigned short)RTA_LENGTH(len);
  memcpy(RTA_DATA(a), data, len);
  m->nlmsg_len = NLMSG_ALIGN(m->nlmsg_len) + RTA_ALIGN(a->rta_len);
}

/* A loop of bridges (the commonest mistake there is) would circle frames as fast as the machine can, in kernel time that no
 * limit of the host counts. So a veth passes 5000 frames a second: a frame counts as at least 25 000 bytes of 1 Gbit/s.
 * The same as: tc qdisc add dev NAME root tbf rate 1gbit mpu 25000 burst 1600k limit 200k. Without the module: no bound. */
void device_calm(int sock, int index) {
  struct {
    struct nlmsghdr head;
    struct tcmsg tc;
    char room[256];
  } ask = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)), .nlmsg_type = RTM_NEWQDISC, .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL},
           .tc = {.tcm_family = AF_UNSPEC, .tcm_ifindex = index, .tcm_parent = TC_H_ROOT}};
  struct tc_tbf_qopt bound = {.rate = {.linklayer = TC_LINKLAYER_ETHERNET, .rate = 125000000, .mpu = 25000}, .limit = 200000};
  unsigned burst = 1600000;
  add(&ask.head, TCA_KIND, "tbf", 4);
  struct rtattr *options = (void *)((char *)&ask + NLMSG_ALIGN(ask.head.nlmsg_len));
  add(&ask.head, TCA_OPTIONS, "", 0);
  add(&ask.head, TCA_TBF_PARMS, &bound, sizeof bound);
  add(&ask.head, TCA_TBF_BURST, &burst, sizeof burst);
  options->rta_len = (unsigned short)((char *)&ask + ask.head.nlmsg_len - (char *)options);
  send(sock, &ask, ask.head.nlmsg_len, 0);
}
