"""What the tests of the studio share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from emulator.studio.workers import Workers
from tests.studio import orders


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio."""
    return "asyncio"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for scratch files."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
async def workers(home: Path, anyio_backend: str) -> AsyncIterator[Workers]:
    """Two of them, not started."""
    workers = Workers(home, 2)
    yield workers
    await workers.close()


@pytest.fixture
def ended() -> Callable[[Path], Awaitable[bool]]:
    """Waits for the end of those who hold a lock; fails if they live on."""

    async def ended(lock: Path) -> bool:
        async with asyncio.timeout(10):
            return await asyncio.to_thread(orders.released, lock)

    return ended
