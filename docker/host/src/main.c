/* pb: one static program under several names; see the file of each. */
#include "pb.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
  if (!strcmp(name, "ovs-vsctl")) return ovs_vsctl(argc, argv);
  const char *command = argc > 1 ? argv[1] : "";
  if (!strcmp(command, "init")) return init_main();
  if (!strcmp(command, "probe")) return agent_main(true);
  if (!strcmp(command, "agent")) return agent_main(false);
  if (!strcmp(command, "keep")) return keep_main(argc - 2, argv + 2);
  if (!strcmp(command, "datapath")) return puts(ovs_kernel_datapath() ? "system" : "netdev") < 0;
  fprintf(stderr, "usage: pb init | probe | agent | keep SHELL COLS ROWS INSTANCE | datapath\n");
  return 2;
}
