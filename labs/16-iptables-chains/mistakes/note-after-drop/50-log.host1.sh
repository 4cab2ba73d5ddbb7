# A copy of what is about to be dropped, for whoever listens to the group.
iptables -A nova-compute-sg-fallback -j NFLOG --nflog-group ${group} --nflog-prefix dropped
