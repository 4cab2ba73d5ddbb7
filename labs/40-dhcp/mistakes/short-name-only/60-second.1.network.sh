echo "${mac2},vm2.lab.example.,${net:152}" >> /var/lib/neutron/dhcp/${network}/host
printf '%s\t%s\n' ${net:57} "vm1.lab.example. vm1" ${net:152} "vm2.lab.example. vm2" ${net:13} vm3 > /var/lib/neutron/dhcp/${network}/addn_hosts
kill -HUP $(cat /var/lib/neutron/dhcp/${network}/pid)
