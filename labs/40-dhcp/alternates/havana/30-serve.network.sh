mkdir -p /var/lib/neutron/dhcp/${network}
printf '%s\n' "${mac1},vm1.lab.example,${net:57}" > /var/lib/neutron/dhcp/${network}/host
echo "tag:tag0,26,${mtu}" > /var/lib/neutron/dhcp/${network}/opts
ip netns exec qdhcp-${network} dnsmasq --no-hosts --no-resolv --strict-order --bind-interfaces \
  --interface=tap${dhcpport} --except-interface=lo --pid-file=/var/lib/neutron/dhcp/${network}/pid \
  --dhcp-hostsfile=/var/lib/neutron/dhcp/${network}/host --addn-hosts=/var/lib/neutron/dhcp/${network}/addn_hosts \
  --dhcp-optsfile=/var/lib/neutron/dhcp/${network}/opts --dhcp-leasefile=/var/lib/neutron/dhcp/${network}/leases \
  --dhcp-range=set:tag0,${net:network},static,86400s --dhcp-lease-max=256 --conf-file= --domain=lab.example
