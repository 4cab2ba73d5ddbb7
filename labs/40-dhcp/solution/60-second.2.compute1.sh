instance dhcp vm2
