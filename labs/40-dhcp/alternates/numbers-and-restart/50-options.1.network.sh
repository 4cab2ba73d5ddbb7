printf '%s\n' "tag:subnet-${subnet},121,0.0.0.0/0,${net:1},${office},${net:254},169.254.169.254/32,${net:1}" "tag:subnet-${subnet},249,0.0.0.0/0,${net:1},${office},${net:254},169.254.169.254/32,${net:1}" "3,${net:1}" > /var/lib/neutron/dhcp/${network}/opts
kill $(cat /var/lib/neutron/dhcp/${network}/pid)
sleep 0.5
ip netns exec qdhcp-${network} dnsmasq --no-hosts --no-resolv \
  --pid-file=/var/lib/neutron/dhcp/${network}/pid \
  --dhcp-hostsfile=/var/lib/neutron/dhcp/${network}/host \
  --addn-hosts=/var/lib/neutron/dhcp/${network}/addn_hosts \
  --dhcp-optsfile=/var/lib/neutron/dhcp/${network}/opts \
  --dhcp-leasefile=/var/lib/neutron/dhcp/${network}/leases \
  --dhcp-match=set:ipxe,175 --dhcp-userclass=set:ipxe6,iPXE --local-service --bind-dynamic \
  --dhcp-range=set:subnet-${subnet},${net:network},static,${net:mask},86400s \
  --dhcp-option-force=option:mtu,${mtu} --dhcp-lease-max=256 --conf-file=/dev/null --domain=lab.example
