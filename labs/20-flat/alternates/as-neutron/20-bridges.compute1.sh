ovs-vsctl add-br br-int -- set-fail-mode br-int secure
ovs-vsctl add-br br-phys -- set-fail-mode br-phys secure
ovs-vsctl add-port br-phys eth1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=0,actions=NORMAL
ovs-ofctl -O OpenFlow13 add-flow br-int priority=0,actions=goto_table:59
ovs-ofctl -O OpenFlow13 add-flow br-int table=59,priority=0,actions=goto_table:60
ovs-ofctl -O OpenFlow13 add-flow br-int table=60,priority=3,actions=NORMAL
