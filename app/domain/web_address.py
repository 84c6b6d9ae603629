"""What a browser can open."""

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """http or https, a host, a port that is a number if there is one (RFC 3986 3.2.3), and no space."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is none
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
