mkdir -p /var/lib/neutron/dhcp/${network}
echo "${mac1},vm1.lab.example.,${net:57}" > /var/lib/neutron/dhcp/${network}/host
dnsmasq --no-hosts --no-resolv \
  --pid-file=/var/lib/neutron/dhcp/${network}/pid \
  --dhcp-hostsfile=/var/lib/neutron/dhcp/${network}/host \
  --addn-hosts=/var/lib/neutron/dhcp/${network}/addn_hosts \
  --dhcp-optsfile=/var/lib/neutron/dhcp/${network}/opts \
  --dhcp-leasefile=/var/lib/neutron/dhcp/${network}/leases \
  --dhcp-match=set:ipxe,175 --dhcp-userclass=set:ipxe6,iPXE --local-service --bind-dynamic \
  --dhcp-range=set:subnet-${subnet},${net:network},static,${net:mask},86400s \
  --dhcp-option-force=option:mtu,${mtu} --dhcp-lease-max=256 --conf-file=/dev/null --domain=lab.example
ip netns exec qdhcp-${network} dnsmasq --no-hosts --no-resolv \
  --pid-file=/var/lib/neutron/dhcp/${network}/pid \
  --dhcp-hostsfile=/var/lib/neutron/dhcp/${network}/host \
  --addn-hosts=/var/lib/neutron/dhcp/${network}/addn_hosts \
  --dhcp-optsfile=/var/lib/neutron/dhcp/${network}/opts \
  --dhcp-leasefile=/var/lib/neutron/dhcp/${network}/leases \
  --dhcp-match=set:ipxe,175 --dhcp-userclass=set:ipxe6,iPXE --local-service --bind-dynamic \
  --dhcp-range=set:subnet-${subnet},${net:network},static,${net:mask},86400s \
  --dhcp-option-force=option:mtu,${mtu} --dhcp-lease-max=256 --conf-file=/dev/null --domain=lab.example
