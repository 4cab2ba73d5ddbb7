# The agent, on the host itself: where the service is, and the secret that both know.
printf '%s\n' "[DEFAULT]" "nova_metadata_host = 192.168.1.11" "metadata_proxy_shared_secret = ${secret}" > /etc/neutron/metadata_agent.ini
metadata-agent --background
