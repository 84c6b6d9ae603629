"""How fast one page is served: rate with many connections, and the server's CPU time per request."""

import socket
import threading
import time
from dataclasses import dataclass

from bench.servers import Site


@dataclass
class Rate:
    per_second: float
    cpu_ms: float


def measure(
    site: Site, path: str, *, seconds: float = 4.0, connections: int = 16, etag: str = "", gzip: bool = True
) -> Rate:
    """Keep-alive GETs for some seconds. Raises when an answer is not 200, or, where an ETag is sent, not 304."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += ["Accept-Encoding: gzip"] * gzip + [f"If-None-Match: {etag}"] * bool(etag)
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    expected = b"HTTP/1.1 304" if etag else b"HTTP/1.1 200"
    counts = [0] * connections
    stop = threading.Event()
    faults: list[bytes] = []

    def keep_asking(lane: int) -> None:
        while not stop.is_set() and not faults:
            with socket.create_connection(("127.0.0.1", site.port)) as connection:
                while not stop.is_set():
                    connection.sendall(request)
                    head, closes = _answer(connection)
                    if not head.startswith(expected):
                        faults.append(head[:80])
                        return
                    counts[lane] += 1
                    if closes:
                        break

    lanes = [threading.Thread(target=keep_asking, args=(lane,)) for lane in range(connections)]
    for lane in lanes:
        lane.start()
    time.sleep(0.5)  # warm
    counts[:] = [0] * connections
    cpu, started = site.cpu_seconds(), time.perf_counter()
    time.sleep(seconds)
    served, cpu, elapsed = sum(counts), site.cpu_seconds() - cpu, time.perf_counter() - started
    stop.set()
    for lane in lanes:
        lane.join()
    if faults:
        raise RuntimeError(f"{path}: {faults[0]!r}")
    return Rate(served / elapsed, 1000 * cpu / max(served, 1))


def _answer(connection: socket.socket) -> tuple[bytes, bool]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    said = lower.split(b"content-length:", 1)
    length = int(said[1].split(b"\r\n", 1)[0]) if len(said) > 1 else 0  # a 304 has no body
    while len(body) < length:
        body += _some(connection)
    return head, b"connection: close" in lower


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("closed by the server")
    return data
