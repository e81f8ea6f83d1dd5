"""A real server on the loopback interface, which answers as a test tells it."""

from __future__ import annotations

import gzip
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

__all__ = ["LoopbackServer", "serving"]


class LoopbackServer:
    """What the server answers, and what it was asked."""

    def __init__(self):
        self.url = ""
        self.answer = lambda handler: handler.reply(200, b"{}")
        self.requests = []
        """Path and headers of every request."""
        self.over = Event()
        """Set when the test ends; hanging answers wait for it."""

    def says(self, status, body=b"", headers=None, *, packed=False):
        """Let the server answer with a status, a body and headers."""
        body = body.encode() if isinstance(body, str) else body
        headers = dict(headers or {})
        if packed:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        self.answer = lambda handler: handler.reply(status, body, headers)

    def hangs(self):
        """Let the server accept and say nothing."""
        self.answer = lambda handler: self.over.wait(10)

    def hangs_up(self):
        """Let the server close the connection without an answer."""
        self.answer = lambda handler: None

    def drips(self, seconds):
        """Let the server send one byte of its answer after another, with a pause before each."""

        def answer(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            while not self.over.wait(seconds):
                handler.wfile.write(b" ")

        self.answer = answer


@contextmanager
def serving():
    """Serve while the block runs."""
    state = LoopbackServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.requests.append((self.path, dict(self.headers)))
            self.close_connection = True
            with suppress(OSError):  # the client went away, as it should
                state.answer(self)

        def reply(self, status, body, headers=None):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
