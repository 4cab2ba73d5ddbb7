mkdir -p /var/lib/neutron/ns-metadata-proxy
cat > /var/lib/neutron/ns-metadata-proxy/${router}.conf <<'CONF'
global
    log-tag haproxy-metadata-proxy-${router}
    maxconn 1024
    daemon

defaults
    mode http
    option http-server-close
    option forwardfor
    retries 3
    timeout http-request 30s
    timeout connect 30s
    timeout client 32s
    timeout server 32s

listen listener
    bind 0.0.0.0:9697
    server metadata /var/lib/neutron/metadata_proxy
    http-request del-header X-Neutron-Network-ID
    http-request set-header X-Neutron-Router-ID ${router2}
CONF
ip netns exec qrouter-${router} haproxy -f /var/lib/neutron/ns-metadata-proxy/${router}.conf
