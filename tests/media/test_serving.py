"""Ranges, caching and CORS of a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.media.serving import ranged

BODY = bytes(range(100))


def test_the_whole_file() -> None:
    """Without a range the whole file is answered, with what a browser needs to ask for parts."""
    status, headers, body = ranged(BODY, "video/mp4", {})
    assert (status, body) == (200, BODY)
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Disposition" not in headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=90-", 90, 99), ("bytes=-10", 90, 99), ("bytes=-1000", 0, 99), ("bytes=0-0", 0, 0),
     ("bytes=99-99", 99, 99), ("bytes=50-1000", 50, 99), ("bytes=0-99999999999999999999999", 0, 99)],
)  # fmt: skip
def test_a_part(asked: str, first: int, last: int) -> None:
    """A range, open or from the end too, is answered with that part and where it lies."""
    status, headers, body = ranged(BODY, "video/mp4", {"range": asked})
    assert (status, body) == (206, BODY[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/100"


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"])
def test_beyond_the_end(asked: str) -> None:
    """A range that begins after the end is refused, with the size."""
    status, headers, body = ranged(BODY, "video/mp4", {"Range": asked})
    assert (status, headers["Content-Range"], body) == (416, "bytes */100", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-4", "items=0-1", "bytes=", "bytes=-", "bytes=a-b", "0-5"])
def test_what_is_no_single_range_is_ignored(asked: str) -> None:
    """Several ranges, and what is none, are answered with the whole file."""
    status, headers, body = ranged(BODY, "video/mp4", {"Range": asked})
    assert (status, body) == (200, BODY)
    assert "Content-Range" not in headers


def test_unchanged_files_are_not_sent_again() -> None:
    """A client that has the file is told so; one that has another gets this one."""
    etag = ranged(BODY, "video/mp4", {})[1]["ETag"]
    for asked in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        assert ranged(BODY, "video/mp4", {"If-None-Match": asked})[0::2] == (304, b"")
    assert ranged(BODY, "video/mp4", {"If-None-Match": '"other"'})[0] == 200
    assert ranged(BODY + b"x", "video/mp4", {})[1]["ETag"] != etag


def test_a_part_of_another_version_is_not_sent() -> None:
    """If-Range with another tag asks for the whole file."""
    etag = ranged(BODY, "video/mp4", {})[1]["ETag"]
    assert ranged(BODY, "video/mp4", {"Range": "bytes=0-9", "If-Range": etag})[0] == 206
    for other in ('"other"', f"W/{etag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        assert ranged(BODY, "video/mp4", {"Range": "bytes=0-9", "If-Range": other})[0] == 200


def test_an_empty_file_has_no_parts() -> None:
    """Nothing is answered with nothing, and a part of nothing does not exist."""
    assert ranged(b"", "video/mp4", {})[0::2] == (200, b"")
    assert ranged(b"", "video/mp4", {"Range": "bytes=0-0"})[0] == 416
    assert ranged(b"", "video/mp4", {"Range": "bytes=-5"})[0] == 416


@given(body=st.binary(max_size=50), first=st.integers(0, 60), length=st.integers(0, 60))
def test_any_range_is_a_slice(body: bytes, first: int, length: int) -> None:
    """Whatever part is asked for, it is what slicing gives."""
    last = first + length
    status, _, part = ranged(body, "video/mp4", {"Range": f"bytes={first}-{last}"})
    assert (status, part) == ((206, body[first : last + 1]) if first < len(body) else (416, b""))


@given(body=st.binary(max_size=50), count=st.integers(1, 60))
def test_any_suffix_is_the_end(body: bytes, count: int) -> None:
    """The last so many bytes are the end of the file."""
    status, _, part = ranged(body, "video/mp4", {"Range": f"bytes=-{count}"})
    assert (status, part) == ((206, body[-count:]) if body else (416, b""))
