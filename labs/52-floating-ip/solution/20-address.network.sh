# The floating address is an address of the router, for itself alone.
ip -n qrouter-${router} addr add ${ext:101}/32 dev qg-${portG}
