"""Static files from memory, gzipped once, under an address that changes with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from app.views.web import accepts_gzip

COMPRESSIBLE = ("text/", "application/javascript", "image/svg+xml")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class StaticFile:
    content_type: str
    plain: bytes
    gzipped: bytes | None


def init_app(app: Flask) -> None:
    """Reads app/static once; a reload shows changes, as the reloader watches the folder."""
    root = Path(app.root_path) / "static"
    files = {str(path.relative_to(root)): _read(path) for path in sorted(root.rglob("*")) if path.is_file()}
    digest = hashlib.sha256(b"".join(name.encode() + file.plain for name, file in files.items())).hexdigest()[:10]

    def show(version: str, name: str) -> Response:
        file = files.get(name)
        if file is None:
            abort(404)
        zipped = file.gzipped is not None and accepts_gzip(request.headers.get("Accept-Encoding", ""))
        answer = Response(file.gzipped if zipped else file.plain, content_type=file.content_type)
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        # Another version in the address (an old page in a cache) gets today's file, but not for long.
        lasting = "public, max-age=31536000, immutable" if version == digest else "public, max-age=60"
        answer.headers["Cache-Control"] = lasting
        return answer

    app.add_url_rule("/static/<version>/<path:name>", "static_file", show)
    app.jinja_env.globals["static_url"] = lambda name: f"/static/{digest}/{name}"


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind == "text/javascript":
        kind = "application/javascript"
    packed = gzip.compress(content, 9, mtime=0) if kind.startswith(COMPRESSIBLE) else None
    return StaticFile(kind + ("; charset=utf-8" if packed else ""), content, packed)
