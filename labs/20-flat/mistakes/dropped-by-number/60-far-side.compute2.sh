# The same on compute2, where this network has another local number.
ovs-vsctl add-br br-int
ovs-vsctl add-br br-phys
ovs-vsctl add-port br-phys eth1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-vsctl add-port br-int tap${port2} tag=${tag2}
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=4,in_port=phy-br-phys,dl_vlan=${tag2},actions=pop_vlan,NORMAL
ovs-ofctl -O OpenFlow13 add-flow br-phys priority=2,in_port=phy-br-phys,dl_vlan=1,actions=drop
ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:${tag2:+4096}->vlan_vid,NORMAL"
ovs-ofctl -O OpenFlow13 add-flow br-int priority=2,in_port=int-br-phys,dl_vlan=${tag2},actions=drop
