# A copy of what is about to be dropped, for whoever listens to the group.
iptables -I nova-compute-sg-fallback 1 -j NFLOG --nflog-group ${group} --nflog-prefix dropped
