"""Bodies that no honest client sends: malformed, endless, enormous, ambiguous, in the wrong clothes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"


@dataclass(frozen=True)
class Hostile:
    """One body, as its pieces come."""

    name: str
    pieces: tuple[bytes | None, ...]
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Its bytes."""
        return sum(len(piece) for piece in self.pieces if piece)


def one(name: str, body: bytes, content_type: str = JSON, **headers: str) -> Hostile:
    """A body in one piece."""
    return Hostile(name, (body,), content_type, {key.replace("_", "-"): value for key, value in headers.items()})


def texts() -> Iterator[Hostile]:
    """What is hardly JSON."""
    yield one("nothing", b"")
    yield one("blanks", b" \t\r\n" * 100)
    yield one("100,000 opening brackets", b"[" * 100_000)
    yield one("100,000 brackets", b"[" * 100_000 + b"]" * 100_000)
    yield one("100,000 objects within one another", b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    yield one("brackets behind a field", b'{"video_url":' + b"[" * 50_000 + b"]" * 50_000 + b"}")
    yield one("1,000 brackets", b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}")
    yield one("a number beyond doubles", b"1e400")
    yield one("a number of 5,000 digits", b"1" + b"0" * 5000)
    yield one("a number of a million digits", b"9" * 1_000_000)
    yield one("a fraction of a million digits", b"0." + b"9" * 1_000_000)
    yield one("NaN", b'{"a":NaN}')
    yield one("a lone surrogate, escaped", b'{"\\ud800":"\\udfff"}')
    yield one("a lone surrogate, raw", b'{"a":"\xed\xa0\x80"}')
    yield one("NUL, escaped", b'{"a\\u0000b":"\\u0000"}')
    yield one("NUL, raw", b'{"a":"\0"}')
    yield one("NULs", b"\0" * 1000)
    yield one("invalid UTF-8", b'{"a":"\xff\xfe\xc0\xaf"}')
    yield one("overlong UTF-8", b'{"a":"\xf8\x88\x80\x80\x80"}')
    yield one("a byte order mark", b'\xef\xbb\xbf{"a":1}')
    yield one("only a byte order mark", b"\xef\xbb\xbf")
    for encoding in ("utf-16", "utf-16-be", "utf-32", "utf-7", "cp037"):
        yield one(encoding, '{"a":"ü"}'.encode(encoding))
        yield one(f"{encoding}, and said so", '{"a":"ü"}'.encode(encoding), f"{JSON}; charset={encoding}")
    yield one("a charset that is none", b"{}", f"{JSON}; charset=nonsense")
    yield one("a charset that is no text", b"{}", f"{JSON}; charset=base64")
    yield one("a charset with quotes", b"{}", f'{JSON}; charset="utf-8')
    yield one("another type", b"<a/>", "application/xml")
    yield one("a type that is none", b"{}", "\x7f;;=,")
    yield one("an endless type", b"{}", "application/" + "j" * 50_000)
    yield one("types", b"{}", f"{JSON}, {FORM}")
    yield one("two values", b"{}{}")
    yield one("a comment", b"{/*a*/}")
    yield one("a comma at the end", b'{"a":1,}')
    yield one("a key without quotes", b"{a:1}")
    yield one("an array", b"[{}]")
    yield one("a text", b'"a"')
    yield one("null", b"null")
    yield one("100,000 fields", json.dumps({f"f{n}": n for n in range(100_000)}).encode())
    yield one("one field 100,000 times", b"{" + b'"a":1,' * 99_999 + b'"a":2}')
    yield one("__proto__", b'{"__proto__":{"a":1},"constructor":{"prototype":{}},"__class__":"x"}')
    yield one("a length that is a lie (less)", b"{}", content_length="1")
    yield one("a length that is a lie (more)", b"{}", content_length="999")
    for length in ("-1", "1e3", "+2", "0x2", "2, 2", "²", "9" * 5000, ""):
        yield one(f"the length {length[:9]!r}", b"{}", content_length=length)
    yield Hostile("a byte at a time", tuple(bytes([byte]) for byte in b'{"a":"' + b"x" * 2000 + b'"}'))
    yield Hostile("empty pieces", (b"",) * 5000 + (b"{}",))
    yield Hostile("cut off", (b'{"a":', None))
    yield Hostile("gone before it began", (None,))
    yield one("compressed", b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xab\xae\x05\0C\xbf\xa6\xa3", content_encoding="gzip")


def forms() -> Iterator[Hostile]:
    """What is hardly a form."""
    part = b'--XX\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    file = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: %s\r\n\r\n%s\r\n'
    end = b"--XX--\r\n"
    yield one("a form", b"a=1&b=%00&c=%ff&d=%&e=%zz&=&&f", FORM)
    yield one("10,000 fields", b"&".join(b"f%d=1" % n for n in range(10_000)), FORM)
    yield one("a million ampersands", b"&" * 1_000_000, FORM)
    yield one("a key of a megabyte", b"k" * 1_000_000 + b"=1", FORM)
    yield one("brackets for a form", b"[" * 100_000, FORM)
    yield one("a form of surrogates", b"a=%ED%A0%80", f"{FORM}; charset=utf-16")
    yield one("no boundary", part % (b"a", b"1") + end, "multipart/form-data")
    yield one("an empty boundary", part % (b"a", b"1") + end, "multipart/form-data; boundary=")
    yield one("a boundary of quotes", b"", 'multipart/form-data; boundary="')
    yield one("a boundary of 10,000", b"--" + b"X" * 10_000, "multipart/form-data; boundary=" + "X" * 10_000)
    yield one("a boundary beyond ASCII", part % (b"a", b"1"), "multipart/form-data; boundary=\xe9\xff")
    yield one("another boundary", part % (b"a", b"1") + end, "multipart/form-data; boundary=YY")
    yield one("nothing in parts", b"", MULTIPART)
    yield one("only the end", end, MULTIPART)
    yield one(
        "an unending part", b'--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 100_000, MULTIPART
    )
    yield one("an unending header", b"--XX\r\nContent-Disposition: " + b"x" * 1_000_000, MULTIPART)
    yield one("10,000 headers", b"--XX\r\n" + b"A: b\r\n" * 10_000 + b"\r\n\r\n" + end, MULTIPART)
    yield one("10,000 parts", b"".join(part % (b"f%d" % n, b"1") for n in range(10_000)) + end, MULTIPART)
    yield one("1,000 files", file % (b"a.mp4", b"video/mp4", b"x") * 1000 + end, MULTIPART)
    yield one("a part without a name", b"--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n" + end, MULTIPART)
    yield one("a part without a header", b"--XX\r\n\r\n1\r\n" + end, MULTIPART)
    yield one("another disposition", b'--XX\r\nContent-Disposition: a; name="file"\r\n\r\n1\r\n' + end, MULTIPART)
    for name in (b"", b"../../../etc/passwd", b"\0", b"a\nb", b"\xff\xfe", b"con", b"." * 5000, b"a;b=c", b"C:\\x\\"):
        yield one(f"the file {name[:20]!r}", file % (name, b"video/mp4", b"x") + end, MULTIPART)
    yield one("a file of no type", file % (b"a.mp4", b"\xff;;", b"x") + end, MULTIPART)
    yield one("an empty file", file % (b"a.mp4", b"video/mp4", b"") + end, MULTIPART)
    yield one("a text for a file", part % (b"file", b"1") + end, MULTIPART)
    yield one("parts in parts", file % (b"a", b"multipart/mixed; boundary=XX", b"--XX\r\n\r\n") + end, MULTIPART)
    charset = (
        b'--XX\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n1\r\n'
    )
    yield one("a charset that is none, in a part", charset + end, MULTIPART)
    yield one("_charset_", part % (b"_charset_", b"nonsense") + part % (b"a", b"1") + end, MULTIPART)
    yield one("base64 in a part", part % (b"a", b"====") + end, MULTIPART)
    yield Hostile("a part cut off", ((part % (b"a", b"1"))[:30], None), MULTIPART)


def values() -> Iterator[tuple[str, bytes]]:
    """What may stand behind a key, written out as JSON."""
    deep = 150
    yield "deep", b"[" * deep + b"]" * deep
    yield "deep objects", b'{"a":' * deep + b"1" + b"}" * deep
    yield "beyond doubles", b"1e400"
    yield "small beyond doubles", b"1e-400"
    yield "minus nothing", b"-0.0"
    yield "400 digits", b"1" + b"0" * 400
    yield "beyond 64 bits", b"18446744073709551616"
    yield "the least of 64 bits", b"-9223372036854775808"
    yield "a fraction", b"1.0000000000000000000001"
    yield "escaped surrogates", b'"\\ud83d\\ud83d"'
    yield "escaped NUL", b'"http://a/\\u0000.mp4"'
    yield "line breaks", b'"a\\r\\nX-Injected: 1\\r\\n\\r\\n"'
    yield "a bidirectional mess", '"\u202e\u2066\ufeff\u200d\U000e0001"'.encode()
    yield "base64 cut off", b'"data:video/mp4;base64,AAAA="'
    yield "base64 of nothing", b'"data:image/png;base64,"'
    yield "base64 with more", b'"iVBORw0KGgo=iVBORw0KGgo="'
    yield "base64 of no letters", b'"data:image/png;base64,%%%%"'
    yield "a file", b'"file:///etc/passwd"'
    yield "the metadata service", b'"http://169.254.169.254/latest/meta-data/"'
    yield "no host", b'"http://"'
    yield "a port that is none", b'"http://127.0.0.1:99999/a.mp4"'
    yield "brackets for a host", b'"http://[::1/a.mp4"'
    yield "a host of dots", b'"http://..../a.mp4"'
    yield "a user", b'"http://127.0.0.1:80@[::ffff:169.254.169.254]/a.mp4"'
    yield "gopher", b'"gopher://127.0.0.1:25/_HELO"'
    yield "a format string", b'"%s%n{0}{0.__class__}${jndi:x}"'
    yield "1,000 fields", json.dumps({f"f{n}": n for n in range(1000)}).encode()
    yield "10,000 things", json.dumps(list(range(10_000))).encode()
    yield "10,000 objects", b"[" + b"{}," * 9_999 + b"{}]"
    yield "null", b"null"
    yield "true", b"true"


def spoiled(body: dict[str, Any], name: str, value: bytes) -> bytes:
    """The body with one field's value written so."""
    kept = {key: each for key, each in body.items() if key != name}
    head = json.dumps(kept).encode()[:-1]
    return head + (b"," if kept else b"") + json.dumps(name).encode() + b":" + value + b"}"


def huge(body: dict[str, Any], name: str, megabytes: int) -> Iterator[Hostile]:
    """So many megabytes behind a key."""
    size = megabytes << 20
    yield one("a long text", spoiled(body, name, b'"' + b"x" * size + b'"'))
    yield one("a long text of escapes", spoiled(body, name, b'"' + b"\\u00e9" * (size // 6) + b'"'))
    yield one("a long text of four bytes", spoiled(body, name, b'"' + "\U0001f600".encode() * (size // 4) + b'"'))
    yield one("a long base64", spoiled(body, name, b'"data:video/mp4;base64,' + b"AAAA" * (size // 4) + b'"'))
    yield one("a long list", spoiled(body, name, b"[" + b"0," * (size // 2) + b"0]"))
    yield one("a long URL", spoiled(body, name, b'"http://127.0.0.1:5477/media/' + b"%2e/" * (size // 4) + b'"'))
    yield one("a long key", b'{"' + b"k" * size + b'":1}')
    yield one("a long number", spoiled(body, name, b"9" * size))
    yield one("long magic", spoiled(body, name, b'"' + b"[[scenario:" * (size // 11) + b'"'))
