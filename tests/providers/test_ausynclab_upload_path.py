"""Where files are uploaded, for whoever knows the vendor's path."""

import pytest

from emulator.settings import Settings
from tests.conftest import Emulator
from tests.providers.kinds import KEYS

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings() -> Settings:
    """A server that was told."""
    options = {"ausynclab": {"upload_path": "/api/v1/upload/file"}}
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests", options=options)


@pytest.mark.parametrize("path", ["/api/v1/upload/file", "/api/v1/files/upload"])
async def test_the_upload_is_at_the_path_that_was_chosen(emulator: Emulator, path: str) -> None:
    """And where it always is; a key is wanted at both."""
    url, files = f"/ausynclab{path}", {"file": ("a.wav", b"RIFF", "audio/wav")}
    answer = await emulator.client.post(url, headers=KEYS["ausynclab"], files=files)
    assert answer.status_code == 200, answer.text
    assert (await emulator.client.get(answer.json()["result"]["url"])).content == b"RIFF"
    assert (await emulator.client.post(url, files=files)).status_code == 401
