"""What the tests of Akool say to the emulator: a client that unwraps the envelope."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from tests.conftest import Emulator

SAMPLES = "http://127.0.0.1:5477/_emulator/samples"
PREFIX = "/api/open/v3"
WEBHOOK = "http://receiver.test/akool"
Refusal = tuple[int, str]


@dataclass(frozen=True)
class Akool:
    """A customer; without headers one that sends no credential."""

    emulator: Emulator
    headers: dict[str, str] = field(default_factory=lambda: {"x-api-key": CLIENT_SECRET})

    def sending(self, **headers: str) -> "Akool":
        """Another customer, known by these headers."""
        return Akool(self.emulator, {name.replace("_", "-"): value for name, value in headers.items()})

    async def send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        """The bare answer."""
        return await self.emulator.client.request(method, f"{PREFIX}/{path}", headers=self.headers, **request)

    async def ask(self, method: str, path: str, **request: Any) -> Any:
        """The whole answer, which must be a success."""
        response = await self.send(method, path, **request)
        content = response.json()
        assert (response.status_code, content["code"], content["msg"]) == (200, 1000, "OK"), content
        return content

    async def refused(self, method: str, path: str, **request: Any) -> Refusal:
        """Code and message of an answer that must be a refusal, as HTTP 200 and without data."""
        response = await self.send(method, path, **request)
        content = response.json()
        assert response.status_code == 200
        assert list(content) == ["code", "msg"]
        return content["code"], content["msg"]

    async def login(self, client_id: str = CLIENT_ID, secret: str = CLIENT_SECRET) -> str:
        """A token."""
        pair = {"clientId": client_id, "clientSecret": secret}
        token: str = (await self.ask("POST", "getToken", json=pair))["token"]
        return token

    async def lipsync(self, **more: Any) -> Any:
        """The record of a new lipsync job."""
        return (await self.ask("POST", "content/video/lipsync", json=lipsync(**more)))["data"]

    async def talking_photo(self, **more: Any) -> Any:
        """The record of a new talking photo."""
        return (await self.ask("POST", "content/video/createbytalkingphoto", json=talking_photo(**more)))["data"]

    async def lipsync_refused(self, **more: Any) -> Refusal:
        """Why a lipsync job is refused."""
        return await self.refused("POST", "content/video/lipsync", json=lipsync(**more))

    async def talking_photo_refused(self, **more: Any) -> Refusal:
        """Why a talking photo is refused."""
        return await self.refused("POST", "content/video/createbytalkingphoto", json=talking_photo(**more))

    async def info(self, job: str) -> Any:
        """How a job is doing."""
        return (await self.ask("GET", "content/video/infobymodelid", params={"video_model_id": job}))["data"]

    async def credit(self) -> Any:
        """The balance."""
        return (await self.ask("GET", "faceswap/quota/info"))["data"]["credit"]


def lipsync(**more: Any) -> dict[str, Any]:
    """The body of a lipsync job."""
    return {"video_url": f"{SAMPLES}/video.mp4?seconds=12", "audio_url": f"{SAMPLES}/speech.wav?seconds=12", **more}


def talking_photo(**more: Any) -> dict[str, Any]:
    """The body of a talking photo."""
    return {"talking_photo_url": f"{SAMPLES}/photo.jpg", "audio_url": f"{SAMPLES}/speech.wav?seconds=4", **more}


def scenario(name: str) -> str:
    """An audio whose URL chooses how the job goes."""
    return f"{SAMPLES}/speech.wav?seconds=12#emulator-scenario={name}"
