# Somebody else's machine: the gateway of the outer network, and behind it an address of the world with a page.
ip addr add ${world:80}/32 dev lo
cat > /tmp/page.py <<'PY'
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        text = f"this is outside, you are {self.client_address[0]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *words):
        pass
ThreadingHTTPServer(("", 80), Page).serve_forever()
PY
setsid -f python3 /tmp/page.py > /dev/null 2>&1 < /dev/null
for _ in $(seq 100); do ss -Hltn sport = :80 | grep -q . && break; sleep 0.1; done
