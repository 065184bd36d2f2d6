"""Akool behind a strict door."""

import pytest

from emulator.settings import Settings
from tests.conftest import Emulator
from tests.providers.akool_client import Akool

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings() -> Settings:
    """Only configured credentials are let in."""
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests", auth="strict")


async def test_only_configured_credentials_are_let_in(emulator: Emulator) -> None:
    """The ready-made ones are; an unknown pair is 1101, an unknown API key 1109."""
    akool = Akool(emulator)
    assert await akool.login()
    assert await akool.credit() == 1_000_000
    unknown = {"clientId": "b3RoZXItY2xpZW50LTAwMQ==", "clientSecret": "otherClientSecret000000000000032"}
    assert (await akool.refused("POST", "getToken", json=unknown))[0] == 1101
    stranger = akool.sending(x_api_key=unknown["clientSecret"])
    assert (await stranger.refused("GET", "faceswap/quota/info"))[0] == 1109


async def test_a_placeholder_is_no_credential(emulator: Emulator) -> None:
    """The documentation's `token` is 1101, its `{{API Key}}` 1109."""
    akool = Akool(emulator)
    for headers, code in (({"Authorization": "Bearer token"}, 1101), ({"x_api_key": "{{API Key}}"}, 1109)):
        assert (await akool.sending(**headers).refused("GET", "faceswap/quota/info"))[0] == code
