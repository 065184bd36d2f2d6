"""What to answer to a GET or HEAD of some bytes: ranges, caching, CORS. Plain values; sending them is others' work."""

import re
from collections.abc import Mapping
from hashlib import blake2b

_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*")

Answer = tuple[int, dict[str, str], bytes]


def ranged(content: bytes, content_type: str, headers: Mapping[str, str]) -> Answer:
    """Status, headers and body (RFC 9110): one range is honoured, several are answered with the whole file."""
    asked = {name.lower(): value for name, value in headers.items()}
    etag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    answered = {
        "Content-Type": content_type,
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Content-Length, Content-Range, ETag, Accept-Ranges",
    }
    if _matches(asked.get("if-none-match", ""), etag):
        return 304, answered, b""
    wanted = asked.get("range", "")
    if not wanted or asked.get("if-range", etag) != etag:
        return 200, answered, content
    match = _RANGE.fullmatch(wanted)
    if match is None or (not match[1] and not match[2]):
        return 200, answered, content
    if match[1] and match[2] and int(match[2][:18]) < int(match[1][:18]):
        return 200, answered, content  # ends before it starts: no range at all, says RFC 9110
    start, end = _bounds(match, len(content))
    if start >= len(content) or end < start:
        answered["Content-Range"] = f"bytes */{len(content)}"
        return 416, answered, b""
    answered["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return 206, answered, content[start : end + 1]


def _matches(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in [each.strip().removeprefix("W/") for each in header.split(",")]


def _bounds(match: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte; a range without a start counts from the end."""
    if not match[1]:
        suffix = int(match[2][:18])
        return (max(0, size - suffix), size - 1) if suffix else (size, size - 1)
    start = int(match[1][:18])
    end = int(match[2][:18]) if match[2] else size - 1
    return start, min(end, size - 1)
