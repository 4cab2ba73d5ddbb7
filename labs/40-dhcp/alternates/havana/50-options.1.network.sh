printf '%s\n' "tag:tag0,26,${mtu}" "tag:tag0,option:classless-static-route,169.254.169.254/32,${net:1},${office},${net:254},0.0.0.0/0,${net:1}" "tag:tag0,249,169.254.169.254/32,${net:1},${office},${net:254},0.0.0.0/0,${net:1}" "tag:tag0,option:router,${net:1}" > /var/lib/neutron/dhcp/${network}/opts
killall -HUP dnsmasq
