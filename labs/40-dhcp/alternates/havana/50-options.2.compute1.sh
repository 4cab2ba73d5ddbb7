instance dhcp vm1
