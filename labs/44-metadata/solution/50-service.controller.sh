# The secret that the agent has, then the service.
sed -i 's/^metadata_proxy_shared_secret = .*/metadata_proxy_shared_secret = ${secret}/' /etc/nova/nova.conf
metadata-service --background
