# The cables of this lab: boxa to the router, and an outer switch with boxb, boxc and the router.
ip netns add router
ip netns exec router sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
ip link set inside netns router
ip link add internet type bridge
ip link add cable-r type veth peer name outside netns router
for cable in cable-b cable-c cable-r; do ip link set $cable master internet up; done
ip link set internet up
# boxc is nosy: it knows who is behind the router.
ip -n boxc route add ${a} via ${b:1}
# boxa has a page that says who reads it.
cat > /tmp/page.py <<'PY'
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        text = f"this is boxa, you are {self.client_address[0]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
ThreadingHTTPServer(("", ${web}), Page).serve_forever()
PY
setsid -f ip netns exec boxa python3 /tmp/page.py > /dev/null 2>&1 < /dev/null
