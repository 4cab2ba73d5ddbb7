ip -n qrouter-${router} addr add ${ext:101}/32 dev qr-${portA}
