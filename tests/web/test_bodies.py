"""Request bodies: read within a limit, turned into values, in the words of Python's parser."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from emulator.web import bodies
from emulator.web.refusals import Disconnected, NotJson, TooLarge


def receiving(*messages: MutableMapping[str, Any]) -> bodies.Receive:
    """A client that sends these messages."""
    left = list(messages)

    async def receive() -> MutableMapping[str, Any]:
        return left.pop(0)

    return receive


def chunk(body: bytes, more: bool = True) -> dict[str, Any]:
    """A part of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.anyio
async def test_a_body_in_pieces_is_one_body() -> None:
    """However it is cut."""
    receive = receiving(chunk(b"ab"), chunk(b""), chunk(b"c", more=False))
    assert await bodies.Intake().read(receive, None, 10) == b"abc"


@pytest.mark.anyio
@pytest.mark.parametrize("declared", [None, "11", "5"])
async def test_no_more_than_the_limit_is_kept(declared: str | None) -> None:
    """Whether the length was declared, not declared, or a lie."""
    receive = receiving(chunk(b"x" * 6), chunk(b"x" * 6, more=False))
    with pytest.raises(TooLarge):
        await bodies.Intake().read(receive, declared, 10)


@pytest.mark.anyio
async def test_a_client_that_goes_away_is_noticed() -> None:
    """In the middle of its body."""
    with pytest.raises(Disconnected):
        await bodies.Intake().read(receiving(chunk(b"ab"), {"type": "http.disconnect"}), None, 10)


@pytest.mark.parametrize(
    ("raw", "problem", "position"),
    [
        (b"{a", "Expecting property name enclosed in double quotes", 1),
        (b"", "Expecting value", 0),
        (b"[1] x", "Extra data", 4),
    ],
)
def test_malformed_json_is_told_where(raw: bytes, problem: str, position: int) -> None:
    """The position counts characters from 0."""
    with pytest.raises(NotJson) as caught:
        bodies.json_body(raw)
    assert (caught.value.problem, caught.value.position) == (problem, position)


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"NaN", b"1" * 10_000, b"\xff", b'{"a":Infinity}'])
def test_what_no_json_is_never_breaks_the_parser(raw: bytes) -> None:
    """Nesting without end, constants that JSON does not have, numbers too long."""
    with pytest.raises(NotJson):
        bodies.json_body(raw)
