ovs-ofctl add-flow br-phys in_port=$(ovs-vsctl get interface phy-br-phys ofport),dl_vlan=1,priority=4,actions=strip_vlan,normal
ovs-ofctl add-flow br-phys in_port=$(ovs-vsctl get interface phy-br-phys ofport),priority=2,actions=drop
