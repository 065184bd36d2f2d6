"""A customer whose films are made."""

from dataclasses import dataclass
from typing import Any

import pytest

from emulator.core.job import Job
from emulator.providers.kling import provider
from emulator.studio.film import Film, Scene
from tests.conftest import Emulator
from tests.providers.directed import FILMING, film_of, job_of, scene_of
from tests.providers.kling_client import Kling

IDENTIFY = "/v1/videos/identify-face"


@dataclass(frozen=True)
class Director(Kling):
    """A client who asks for a film and looks at it."""

    async def job(self, product: str, body: dict[str, Any], *, root: str = "/v1/videos/") -> Job:
        """The job of a new task."""
        task = await self.post(f"{root}{product}", body, headers=FILMING)
        return await job_of(self.emulator, task.get("task_id") or task["id"])

    async def film(self, product: str, body: dict[str, Any], *, root: str = "/v1/videos/") -> Film:
        """What a new task's files show."""
        return film_of(provider, await self.job(product, body, root=root))

    async def scene(self, product: str, body: dict[str, Any], *, root: str = "/v1/videos/") -> Scene:
        """Its one scene."""
        return scene_of(provider, await self.job(product, body, root=root))

    async def seen(self, url: str) -> Any:
        """The session of a video whose faces are looked for."""
        return await self.post(IDENTIFY, {"video_url": url}, headers=FILMING)

    async def nobody(self, url: str) -> tuple[int, int, str]:
        """HTTP status, code and message of a search that finds nobody."""
        response = await self._send("POST", IDENTIFY, {"video_url": url}, FILMING)
        content = response.json()
        return response.status_code, content["code"], content["message"]

    async def made(self, product: str, body: dict[str, Any]) -> Any:
        """The result of a task that the stub has made: its id, URL and length."""
        return (await self.finished(product, body))["task_result"]["videos"][0]


@pytest.fixture
def director(emulator: Emulator) -> Director:
    """A client with the ready-made API key."""
    return Director(emulator)
