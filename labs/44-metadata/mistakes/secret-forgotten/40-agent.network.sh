printf '%s\n' "[DEFAULT]" "nova_metadata_host = 192.168.1.11" > /etc/neutron/metadata_agent.ini
metadata-agent --background
