mkdir -p /var/lib/neutron/ns-metadata-proxy
printf '%s\n' "global" "maxconn 64" "daemon" "defaults" "mode http" "option forwardfor" "listen listener" "bind 0.0.0.0:9697" \
  "server metadata /var/lib/neutron/metadata_proxy" "http-request del-header X-Neutron-Network-ID" "http-request set-header X-Neutron-Router-ID ${router}" \
  > /var/lib/neutron/ns-metadata-proxy/${router}.conf
haproxy -f /var/lib/neutron/ns-metadata-proxy/${router}.conf
