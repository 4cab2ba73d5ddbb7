# A host as nova left it: instances on br100, the public network on its other side. The operator's own firewall lets nobody through.
ip link add br100 type bridge
ip link add public type bridge
for cable in vnet0 vnet1; do ip link set $cable master br100 up; done
for cable in cable-g cable-m cable-p cable-n; do ip link set $cable master public up; done
ip addr add ${a:1/} dev br100
ip addr add ${b:1/} dev public
ip addr add ${c:1/} dev public
ip link set br100 up
ip link set public up
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 net.ipv4.conf.public.send_redirects=0
# Frames between two ports of br100 are the bridge's business and not that of iptables.
sysctl -qw net.bridge.bridge-nf-call-iptables=0 2> /dev/null || true
cat > /run/rules <<'RULES'
*filter
-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
COMMIT
RULES
iptables-restore -n /run/rules
rm /run/rules
# A page on each machine, on two ports, that says who it is.
cat > /tmp/page.py <<'PY'
import sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        text = f"this is {sys.argv[1]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *words):
        pass
threading.Thread(target=ThreadingHTTPServer(("", ${other}), Page).serve_forever).start()
ThreadingHTTPServer(("", 80), Page).serve_forever()
PY
setsid -f python3 /tmp/page.py host1 > /dev/null 2>&1 < /dev/null
for name in vm1 vm2 guest monitor pest gnat; do
  setsid -f ip netns exec $name python3 /tmp/page.py $name > /dev/null 2>&1 < /dev/null
done
# The lab begins when all pages can be read.
for _ in $(seq 100); do ss -Hltn sport = :80 | grep -q . && break; sleep 0.1; done
for name in vm1 vm2 guest monitor pest gnat; do
  for _ in $(seq 100); do ip netns exec $name ss -Hltn sport = :80 | grep -q . && break; sleep 0.1; done
done
