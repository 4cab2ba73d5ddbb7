# A page that says where it comes from, and a server for it in each stack.
mkdir -p /tmp/red && echo red > /tmp/red/index.html
mkdir -p /tmp/blue && echo blue > /tmp/blue/index.html
ip netns exec red setsid -f python3 -m http.server ${web} --directory /tmp/red > /dev/null 2>&1 < /dev/null
ip netns exec blue setsid -f python3 -m http.server ${web} --directory /tmp/blue > /dev/null 2>&1 < /dev/null
# inert: the servers need a moment before they listen
sleep 1
