"""How each vendor's answers look, whatever they say: what tells a vendor's no from a defect of ours."""

import json
from typing import Any

from tests.attack.raw import Answer

KEYS: dict[str, tuple[set[str], ...]] = {
    "akool": ({"code", "msg"}, {"status", "msg"}),
    "kling": ({"code", "message", "request_id"},),
    "ausynclab": ({"detail"}, {"status", "result"}),
}
"""Of each vendor's JSON answers: one of these sets of keys is in it."""
PAGES = ("creatify",)
"""Vendors whose framework answers with HTML now and then."""


def assert_in_envelope(provider: str, answer: Answer, *, told: str = "") -> None:
    """It is no defect, and it looks like the vendor's (or, of the control API, like ours)."""
    shown = (told, answer.status, answer.body[:300])
    assert answer.status < 500, shown
    if provider == "control":
        assert (answer.media_type == "application/problem+json") == (answer.status >= 400), shown
        if answer.status >= 400:
            assert {"title", "status", "detail"} <= set(answer.json()), shown
        return
    assert answer.media_type != "application/problem+json", shown
    if answer.media_type == "text/html" and provider in PAGES:
        assert answer.body.lstrip().startswith(b"<"), shown
        return
    assert answer.media_type == "application/json", shown
    assert fits(provider, answer.json()), shown


def fits(provider: str, content: Any) -> bool:
    """Whether this is what the vendor's answers are made of."""
    known = KEYS.get(provider)
    if known is None:
        return isinstance(content, dict | list)
    return isinstance(content, dict) and any(keys <= set(content) for keys in known)


def strict_json(body: bytes) -> Any:
    """The content of JSON that every parser reads: UTF-8, no constants, no lone surrogates."""

    def no(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(body.decode("utf-8"), parse_constant=no)
