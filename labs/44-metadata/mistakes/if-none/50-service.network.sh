sed -i 's/option forwardfor/option forwardfor if-none/' /var/lib/neutron/ns-metadata-proxy/${router}.conf
pkill haproxy
sleep 1
ip netns exec qrouter-${router} haproxy -f /var/lib/neutron/ns-metadata-proxy/${router}.conf
