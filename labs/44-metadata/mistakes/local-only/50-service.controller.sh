sed -i 's/^metadata_proxy_shared_secret = .*/metadata_proxy_shared_secret = ${secret}/; s/0.0.0.0/127.0.0.1/' /etc/nova/nova.conf
metadata-service --background
