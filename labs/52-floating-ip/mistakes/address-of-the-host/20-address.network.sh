ip addr add ${ext:101}/32 dev lo
