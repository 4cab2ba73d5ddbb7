# A process in a network namespace that nobody gave a name, as container engines make them.
setsid -f unshare --net bash -c 'ip link set lo up; ip addr add ${hidden:7/} dev lo; exec -a beacon sleep infinity' > /dev/null 2>&1 < /dev/null
# The machine is handed over when it is there.
until pgrep -f ^beacon > /dev/null; do sleep 0.02; done
