sed -i '/del-header/d; s/set-header X-Neutron-Router-ID/add-header X-Neutron-Router-ID/' /var/lib/neutron/ns-metadata-proxy/${router}.conf
pkill haproxy
sleep 1
ip netns exec qrouter-${router} haproxy -f /var/lib/neutron/ns-metadata-proxy/${router}.conf
