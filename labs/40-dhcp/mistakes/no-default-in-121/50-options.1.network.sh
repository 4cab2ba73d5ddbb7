echo "tag:subnet-${subnet},option:classless-static-route,${office},${net:254},169.254.169.254/32,${net:1}" > /var/lib/neutron/dhcp/${network}/opts
echo "tag:subnet-${subnet},249,${office},${net:254},169.254.169.254/32,${net:1}" >> /var/lib/neutron/dhcp/${network}/opts
echo "tag:subnet-${subnet},option:router,${net:1}" >> /var/lib/neutron/dhcp/${network}/opts
kill -HUP $(cat /var/lib/neutron/dhcp/${network}/pid)
