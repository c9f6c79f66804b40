"""Serves a folder over HTTP on a free port of this machine, and cuts connections on demand.

usage: cutting_server.py FOLDER [--cut BYTES] [--cuts COUNT] [--no-range]

Prints its port on one line, then one line per request: the first byte sent and the status. The first
COUNT responses with a body end after BYTES bytes although their header promised more. Ends when its
standard input does, so it never outlives the test that started it.
"""

import argparse
import http.server
import pathlib
import re
import socketserver
import sys
import threading

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--cut", type=int, default=0)
parser.add_argument("--cuts", type=int, default=0)
parser.add_argument("--no-range", action="store_true")
options = parser.parse_args()
cuts_left = options.cuts


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, first, headers):
        print(first, status, flush=True)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def do_GET(self):
        global cuts_left
        file = options.folder / self.path.lstrip("/")
        if not file.is_file():
            self.answer(404, 0, {"Content-Length": 0})
            return
        data = file.read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        first = int(wanted[1]) if wanted and not options.no_range else 0
        if first >= len(data) and first > 0:
            headers = {"Content-Length": 0, "Content-Range": f"bytes */{len(data)}"}
            self.answer(416, first, headers)
            return
        body = data[first:]
        if wanted and not options.no_range:
            headers = {
                "Content-Length": len(body),
                "Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}",
            }
            self.answer(206, first, headers)
        else:
            self.answer(200, first, {"Content-Length": len(body)})
        if cuts_left > 0:
            cuts_left -= 1
            body = body[: options.cut]
            self.close_connection = True
        self.wfile.write(body)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
