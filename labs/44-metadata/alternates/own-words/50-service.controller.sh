printf '[neutron]\nmetadata_proxy_shared_secret=%s\n' ${secret} > /etc/nova/nova.conf
setsid -f python3 /usr/bin/metadata-service > /tmp/service.log 2>&1 < /dev/null
sleep 1
