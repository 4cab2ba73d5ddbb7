mkdir -p /var/lib/neutron/ns-metadata-proxy
cat > /var/lib/neutron/ns-metadata-proxy/${router}.conf <<'CONF'
defaults
    mode http
    timeout connect 5s
    timeout client 10s
    timeout server 10s
frontend in
    bind :9697
    http-request del-header X-Neutron-Network-ID
    http-request set-header X-Forwarded-For "%ci"
    http-request set-header X-Neutron-Router-ID '${router}' # this router
    default_backend agent
backend agent
    server metadata unix@/var/lib/neutron/metadata_proxy
CONF
nsenter --net=/run/netns/qrouter-${router} haproxy -D -f /var/lib/neutron/ns-metadata-proxy/${router}.conf
