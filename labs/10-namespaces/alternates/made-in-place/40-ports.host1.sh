mkdir -p /tmp/r /tmp/b
echo 'this is red' > /tmp/r/index.html
echo 'this is blue' > /tmp/b/index.html
cd /tmp/r && ip netns exec red setsid -f python3 -m http.server ${web} > /dev/null 2>&1 < /dev/null
cd /tmp/b && ip netns exec blue setsid -f python3 -m http.server ${web} > /dev/null 2>&1 < /dev/null
