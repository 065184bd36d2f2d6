"""What the tests of AusyncLab say to the emulator: a client that unwraps the envelope."""

from dataclasses import dataclass, replace
from typing import Any

from emulator.engine.accounts import Account
from emulator.providers.ausynclab.auth import API_KEY
from tests.conftest import Emulator

PREFIX = "/api/v1/lipsync"
SAMPLES = "http://127.0.0.1:5477/_emulator/samples"
VIDEO = "https://example.com/video.mp4"
AUDIO = "https://example.com/audio.wav"


def video(seconds: float) -> str:
    """The URL of a video that the emulator can look at."""
    return f"{SAMPLES}/video.mp4?seconds={seconds}&width=640&height=360"


def audio(seconds: float) -> str:
    """The URL of a sound that the emulator can listen to."""
    return f"{SAMPLES}/speech.wav?seconds={seconds}"


@dataclass(frozen=True)
class Ausync:
    """A customer."""

    emulator: Emulator
    key: str = API_KEY

    def with_key(self, key: str) -> "Ausync":
        """Another customer."""
        return replace(self, key=key)

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The whole response to a request under the lipsync prefix."""
        return await self.emulator.client.request(
            method, PREFIX + path, json=body, headers={"X-API-Key": self.key, **headers}
        )

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The result of a request that must succeed."""
        response = await self.send(method, path, body, **headers)
        assert response.status_code == 200, response.text
        content = response.json()
        assert list(content) == ["status", "result"]
        assert content["status"] == 200
        return content["result"]

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and detail of a request that must be refused."""
        response = await self.send(method, path, body)
        content = response.json()
        assert list(content) == ["detail"]
        return response.status_code, content["detail"]

    async def register(self, *, scenario: str = "typical", **body: Any) -> int:
        """The id of a video just registered."""
        made = await self.ask("POST", "/register-video", {"video_url": VIDEO, **body}, **_in(scenario))
        assert list(made) == ["video_id"]
        return int(made["video_id"])

    async def ready(self, **body: Any) -> int:
        """The id of a registered video that is COMPLETED."""
        return await self.register(scenario="instant", **body)

    async def generate(self, registered: int, *, scenario: str = "typical", **body: Any) -> int:
        """The id of a generation just begun."""
        given = {"registered_video_id": registered, "audio_url": AUDIO, **body}
        made = await self.ask("POST", "/generate-lipsync", given, **_in(scenario))
        assert list(made) == ["video_id"]
        return int(made["video_id"])

    async def generate_v2(self, *, scenario: str = "typical", **body: Any) -> dict[str, Any]:
        """What a generation of the second version answers."""
        made: dict[str, Any] = await self.ask(
            "POST", "/generate-lipsync-v2", {"video_url": VIDEO, "audio_url": AUDIO, **body}, **_in(scenario)
        )
        return made

    async def account(self) -> Account:
        """The ready-made account."""
        engine = self.emulator.app.engine
        found = await engine.book.get(await engine.worlds.get("default"), "ausynclab", "emulator")
        assert found is not None
        return found


def _in(scenario: str) -> dict[str, str]:
    return {"X-Emulator-Scenario": scenario}
