mkdir -p /var/lib/neutron/dhcp/${network}
touch /var/lib/neutron/dhcp/${network}/addn_hosts
printf '%s\n' no-hosts no-resolv bind-dynamic local-service domain=lab.example pid-file=/var/lib/neutron/dhcp/${network}/pid dhcp-hostsfile=/var/lib/neutron/dhcp/${network}/host dhcp-optsfile=/var/lib/neutron/dhcp/${network}/opts addn-hosts=/var/lib/neutron/dhcp/${network}/addn_hosts dhcp-leasefile=/var/lib/neutron/dhcp/${network}/leases dhcp-range=set:subnet-${subnet},${net:network},static,${net:mask},24h dhcp-option=26,${mtu} > /var/lib/neutron/dhcp/${network}/conf
echo ${mac1},${net:57},vm1 > /var/lib/neutron/dhcp/${network}/host
ip netns exec qdhcp-${network} dnsmasq -C /var/lib/neutron/dhcp/${network}/conf
