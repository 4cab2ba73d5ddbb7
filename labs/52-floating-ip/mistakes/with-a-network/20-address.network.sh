ip -n qrouter-${router} addr add ${ext:101}/24 dev qg-${portG}
