/* A host at which nobody works rests: Open vSwitch looks at its cached flows less often, which is most of what an idle host costs
 * (ovs-vswitchd.conf.db(5), other_config:max-revalidator). Counters of flows are that much later, for the first look after a rest only. */
#include "pb.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* As in the host's database from the start (build.sh), and at rest; milliseconds, between two looks. */
#define AWAKE "1000"
#define AT_REST "5000"

/* RFC 7047, 4.1.3. A time that somebody else has set stays. */
#define TURN(from, to) \
  "{\"method\":\"transact\",\"id\":0,\"params\":[\"Open_vSwitch\",{\"op\":\"mutate\",\"table\":\"Open_vSwitch\"," \
  "\"where\":[[\"other_config\",\"includes\",[\"map\",[[\"max-revalidator\",\"" from "\"]]]]]," \
  "\"mutations\":[[\"other_config\",\"delete\",[\"set\",[\"max-revalidator\"]]]," \
  "[\"other_config\",\"insert\",[\"map\",[[\"max-revalidator\",\"" to "\"]]]]]}]}"

/* To the database, until it has answered. */
static int db = -1;

void rest_take(void) {
  if (db >= 0) close(db);
  db = -1;
}

void rest_turn(bool rest) {
  const char *words = rest ? TURN(AWAKE, AT_REST) : TURN(AT_REST, AWAKE);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/openvswitch/db.sock"};
  rest_take();
  /* Nobody waits for it: the socket may be anything that the student put there. */
  db = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  size_t len = strlen(words);
  if (db < 0 || connect(db, (struct sockaddr *)&address, sizeof address) < 0 || send(db, words, len, MSG_NOSIGNAL) != (ssize_t)len) rest_take();
}

struct pollfd rest_poll(void) {
  return (struct pollfd){db, POLLIN, 0};
}
