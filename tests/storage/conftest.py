"""The stores under test, each empty at the start of a test; and the codec a test gives to those that need one."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from emulator.storage import MemoryStorage, Storage
from emulator.storage.sqlite import SqliteStorage


class JsonCodec:
    """Bodies in these tests are strings, numbers, lists and dictionaries of such."""

    def encode(self, kind: str, body: object) -> bytes:
        return json.dumps(body).encode()

    def decode(self, kind: str, data: bytes) -> object:
        body: object = json.loads(data)
        return body


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def codec() -> JsonCodec:
    return JsonCodec()


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path, codec: JsonCodec) -> AsyncIterator[Storage]:
    made: Storage = MemoryStorage() if request.param == "memory" else SqliteStorage(tmp_path / "state.db", codec)
    yield made
    await made.close()
