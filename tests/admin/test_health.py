"""What the server says of itself."""

import pytest

from emulator import __version__
from emulator.providers import discover
from emulator.storage.base import StorageError
from tests.admin.conftest import Control
from tests.conftest import Emulator

pytestmark = pytest.mark.anyio


async def test_health_names_every_provider_and_where_it_is(control: Control) -> None:
    """The base URLs are those under which the caller reaches the server, its namespace included."""
    health = await control.ask("GET", "/health")
    assert (health["status"], health["version"]) == ("ok", __version__)
    assert (health["store"], health["renderer"]) == ("memory", "stub")
    assert [each["name"] for each in health["providers"]] == [provider.name for provider in discover()]
    inside = await Control(control.emulator, "/@t1").ask("GET", "/health")
    assert inside["providers"][0]["base_url"] == f"http://127.0.0.1:5477/@t1/{inside['providers'][0]['name']}"
    assert all(each["operations"] > 0 for each in health["providers"])


async def test_a_server_whose_store_fails_is_alive_and_not_ready(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """livez asks the process, readyz the store behind it too."""
    assert (await emulator.client.get("/readyz")).json() == {"status": "ok"}

    async def broken(namespace: str) -> int | None:
        message = "the disk is full"
        raise StorageError(message)

    await emulator.advance(0)
    with monkeypatch.context() as patch:
        patch.setattr(emulator.app.engine.storage, "next_due", broken)
        assert (await emulator.client.get("/livez")).status_code == 200
        refused = await emulator.client.get("/readyz")
    assert (refused.status_code, refused.json()["status"]) == (503, 503)
