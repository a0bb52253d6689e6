"""HTTP/1.1 on a loopback socket: keep-alive, one thread for each connection, one write for each answer."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass
from http.client import responses
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.emulators.wire.faults import Kind
from tests.emulators.wire.messages import Incoming


@dataclass
class Wire:
    """What the sockets write; `fault` "reset" writes nothing, "cut" half of it."""

    status: int
    headers: dict[str, str]
    body: bytes
    fault: Kind | None = None


class Connection(StreamRequestHandler):
    """Reads requests and writes answers until the client or a fault ends it."""

    server: Server
    disable_nagle_algorithm = True
    rbufsize = 65536

    def handle(self) -> None:
        while self._one():
            pass

    def _one(self) -> bool:
        try:
            request = self._read()
            if request is None:
                return False
            wire = self.server.respond(request)
            return self._write(request, wire) and request.headers.get("connection", "").lower() != "close"
        except (ConnectionError, TimeoutError, ssl.SSLError):
            return False

    def _read(self) -> Incoming | None:
        line = self.rfile.readline(65536).decode("latin-1").split()
        if len(line) != 3:
            return None
        headers: dict[str, str] = {}
        while text := self.rfile.readline(65536).decode("latin-1").strip():
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        path, _, query = line[1].partition("?")
        body = self.rfile.read(int(headers.get("content-length", "0")))
        return Incoming(line[0], path, dict(parse_qsl(query, keep_blank_values=True)), headers, body)

    def _write(self, request: Incoming, wire: Wire) -> bool:
        if wire.fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return False
        lines = [f"HTTP/1.1 {wire.status} {responses.get(wire.status, '')}"]
        lines += [f"{name}: {value}" for name, value in wire.headers.items()]
        if wire.status not in {204, 304}:
            lines.append(f"Content-Length: {len(wire.body)}" if wire.fault != "cut" else "Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        body = b"" if request.method == "HEAD" else wire.body
        if wire.fault == "cut":
            self.wfile.write(head + body[: len(body) // 2])
            return False
        self.wfile.write(head + body)
        return True


class Server(ThreadingTCPServer):
    """Accepts connections on 127.0.0.1 only."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, respond: Callable[[Incoming], Wire], port: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", port), Connection)
        self.respond, self._tls = respond, tls
        self._open: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls:
            # the handshake waits for the connection's own thread
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """End, and the connections that are still open with it."""
        self.shutdown()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()
