"""Creatify: OPTIONS, beside Django REST framework."""

import pytest

from tests.conftest import Emulator
from tests.oracles.creatify_app import API_ID, API_KEY, asked
from tests.providers.test_creatify import HEADERS

pytestmark = pytest.mark.anyio
KEYS = {"X-API-ID": API_ID, "X-API-KEY": API_KEY}


@pytest.mark.parametrize("path", ["lipsyncs", "lipsyncs_v2", "text_to_speech", "personas", "personas_v2"])
async def test_a_view_describes_itself_as_djangos(emulator: Emulator, path: str) -> None:
    """OPTIONS: every field of the body, at every depth."""
    expected = asked("OPTIONS", f"/api/{path}/", b"", KEYS)
    answer = await emulator.client.options(f"/api/{path}/", headers=KEYS)
    assert (answer.status_code, answer.headers["allow"]) == (expected.status, expected.headers["Allow"])
    assert answer.json()["actions"] == expected.body["actions"]
    assert list(answer.json()) == list(expected.body)


@pytest.mark.parametrize(
    ("path", "name", "allow"),
    [
        ("lipsyncs", "Lipsync List", "GET, POST, HEAD, OPTIONS"),
        ("lipsyncs/preview", "Preview", "POST, OPTIONS"),
        ("lipsyncs/x", "Lipsync Instance", "GET, HEAD, OPTIONS"),
        ("lipsyncs/x/render", "Render", "POST, OPTIONS"),
        ("voices/accents/x", "Voice Instance", "DELETE, OPTIONS"),
    ],
)
async def test_a_view_is_named_as_of_a_view_set(emulator: Emulator, path: str, name: str, allow: str) -> None:
    """By its action, or its class; only a path that takes a body has actions."""
    answer = await emulator.client.options(f"/api/{path}/", headers=HEADERS)
    assert (answer.status_code, answer.json()["name"], answer.headers["allow"]) == (200, name, allow)
    assert ("actions" in answer.json()) == (path in ("lipsyncs", "lipsyncs/preview"))
    assert (await emulator.client.options(f"/api/{path}/")).status_code == 401
