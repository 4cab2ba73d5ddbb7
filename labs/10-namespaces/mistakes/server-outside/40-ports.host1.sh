mkdir -p /tmp/red && echo red > /tmp/red/index.html
setsid -f python3 -m http.server ${web} --directory /tmp/red > /dev/null 2>&1 < /dev/null
