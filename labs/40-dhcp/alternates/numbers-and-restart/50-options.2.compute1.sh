ip netns exec vm1 udhcpc -i eth0 -n -q -f -t 4 -T 1 -O staticroutes -O mtu
