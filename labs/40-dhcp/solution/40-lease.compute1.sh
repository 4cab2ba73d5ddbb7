# vm1 asks, and uses what it is given.
instance dhcp vm1
