ovs-vsctl set port tapvm1 tag=${vlan}
