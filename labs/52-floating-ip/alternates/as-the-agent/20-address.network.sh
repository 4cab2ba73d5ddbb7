ip -n qrouter-${router} -4 addr add ${ext:101}/32 brd ${ext:101} scope global dev qg-${portG}
ip netns exec qrouter-${router} arping -U -I qg-${portG} -c 1 -w 2 ${ext:101} || true
