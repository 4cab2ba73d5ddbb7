ovs-ofctl -O OpenFlow13 add-flow br-int "priority=3,in_port=int-br-phys,dl_vlan=${segA},actions=set_field:4097->vlan_vid,NORMAL"
