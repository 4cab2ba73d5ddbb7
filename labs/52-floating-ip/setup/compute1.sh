# The compute host is complete: three instances plugged in, the two networks translated to their VLAN segments.
ovs-vsctl add-br br-int
ovs-vsctl add-br br-phys
ovs-vsctl add-port br-phys eth1
ovs-vsctl add-port br-int int-br-phys -- set interface int-br-phys type=patch options:peer=phy-br-phys
ovs-vsctl add-port br-phys phy-br-phys -- set interface phy-br-phys type=patch options:peer=int-br-phys
ovs-vsctl add-port br-int tap${port1} tag=1
ovs-vsctl add-port br-int tap${port3} tag=1
ovs-vsctl add-port br-int tap${port2} tag=2
cat > /run/br-int.flows <<'FLOWS'
priority=3,in_port=int-br-phys,dl_vlan=${segA},actions=set_field:4097->vlan_vid,NORMAL
priority=3,in_port=int-br-phys,dl_vlan=${segB},actions=set_field:4098->vlan_vid,NORMAL
priority=2,in_port=int-br-phys,actions=drop
FLOWS
cat > /run/br-phys.flows <<'FLOWS'
priority=4,in_port=phy-br-phys,dl_vlan=1,actions=set_field:${segA:+4096}->vlan_vid,NORMAL
priority=4,in_port=phy-br-phys,dl_vlan=2,actions=set_field:${segB:+4096}->vlan_vid,NORMAL
priority=2,in_port=phy-br-phys,actions=drop
FLOWS
for bridge in br-int br-phys; do
  ovs-ofctl -O OpenFlow13 --names add-flows $bridge /run/$bridge.flows
  rm /run/$bridge.flows
done
# Each instance has a page that says who it is and who reads it.
cat > /tmp/page.py <<'PY'
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        text = f"this is {sys.argv[1]}, you are {self.client_address[0]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *words):
        pass
ThreadingHTTPServer(("", 80), Page).serve_forever()
PY
for vm in vm1 vm2 vm3; do
  setsid -f ip netns exec $vm python3 /tmp/page.py $vm > /dev/null 2>&1 < /dev/null
done
# The lab begins when all pages can be read.
for vm in vm1 vm2 vm3; do
  for _ in $(seq 100); do ip netns exec $vm ss -Hltn sport = :80 | grep -q . && break; sleep 0.1; done
done
