"""AusyncLab behind a strict door, and on a store that encodes what it keeps."""

from pathlib import Path

import httpx2
import pytest

from emulator.app import create_app
from emulator.engine.repository import JsonCodec
from emulator.settings import AccountSetting, Settings
from tests.conftest import Emulator, Receiver
from tests.providers.ausynclab_client import VIDEO, Ausync

pytestmark = pytest.mark.anyio

BASE = "http://127.0.0.1:5477"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Strict, with one configured key, and SQLite."""
    return Settings(
        rate=0.0,
        start="2026-03-01T12:00:00Z",
        auth="strict",
        store=f"sqlite:///{tmp_path / 'state.db'}",
        accounts={"ausynclab": (AccountSetting(account="mine", secret="ak_configured", credits=5),)},
    )


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


async def test_only_known_keys_are_let_in(ausync: Ausync) -> None:
    """The ready-made and the configured key open their accounts, any other is 401 invalid_api_key."""
    assert await ausync.ask("GET", "/register") == []
    configured = ausync.with_key("ak_configured")
    assert await configured.register() == 123
    assert await configured.refused("POST", "/register-video", {"video_url": VIDEO}) == (403, "insufficient_credits")
    assert await ausync.with_key("ak_unknown").refused("GET", "/register") == (401, "invalid_api_key")


async def test_what_is_kept_can_be_read_again(ausync: Ausync, settings: Settings) -> None:
    """After a restart on the same file the same jobs give the same answers, small enough to be kept by thousands."""
    odd = "\x00 Tên video \N{CLAPPER BOARD}"
    await ausync.ready(name=odd)
    made = await ausync.generate(123, scenario="instant", name=odd)
    before = [await ausync.ask("GET", "/register"), await ausync.ask("GET", "/generate")]
    assert before[1][0]["name"] == odd
    engine = ausync.emulator.app.engine
    for id in ("registered-123", f"generated-{made}"):
        job = (await engine.snapshot("default", id)).job
        assert len(JsonCodec().encode("job", job)) < 2048
    again = create_app(settings)
    transport = httpx2.ASGITransport(app=again)
    async with again.engine.running(), httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        restarted = Ausync(Emulator(again, client, Receiver()))
        assert [await restarted.ask("GET", "/register"), await restarted.ask("GET", "/generate")] == before
        assert await restarted.register() == 124
    await again.close()
