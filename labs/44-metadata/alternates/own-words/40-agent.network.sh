cat > /etc/neutron/metadata_agent.ini <<'INI'
[DEFAULT]
metadata_proxy_shared_secret=${secret}
nova_metadata_host=controller
nova_metadata_port=8775
INI
setsid -f metadata-agent /etc/neutron/metadata_agent.ini > /tmp/agent.log 2>&1 < /dev/null
sleep 1
