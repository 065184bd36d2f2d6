"""What the tests of Kling say to the emulator: a client that unwraps the envelope."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx2
from hypothesis import strategies as st

from emulator.app import create_app
from emulator.providers.kling.answers import Refused
from emulator.providers.kling.auth import ACCESS_KEY, API_KEY
from emulator.settings import Settings
from tests.conftest import Emulator

SAMPLES = "http://127.0.0.1:5477/_emulator/samples"
SAMPLE_SESSION = "850508686686064678"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
Refusal = tuple[int, int, str]


@dataclass(frozen=True)
class Kling:
    """A customer."""

    emulator: Emulator
    key: str = API_KEY

    def with_key(self, key: str) -> "Kling":
        """Another customer."""
        return replace(self, key=key)

    async def ask(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The whole answer, which must be a success."""
        response = await self._send(method, path, body, headers)
        assert response.status_code == 200, response.text
        content: dict[str, Any] = response.json()
        assert UUID4.fullmatch(content["request_id"])
        return content

    async def post(self, path: str, body: Any, *, headers: dict[str, str] | None = None) -> Any:
        """The data that a POST answers with."""
        return (await self.ask("POST", path, body, headers=headers))["data"]

    async def get(self, path: str) -> Any:
        """The data that a GET answers with."""
        return (await self.ask("GET", path))["data"]

    async def refused(self, method: str, path: str, body: Any = None) -> Refusal:
        """HTTP status, code and message of an answer that must be a refusal."""
        response = await self._send(method, path, body, None)
        shown = Refused.model_validate(response.json())
        assert UUID4.fullmatch(shown.request_id)
        return response.status_code, shown.code, shown.message

    async def _send(self, method: str, path: str, body: Any, headers: dict[str, str] | None) -> Any:
        signed = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        return await self.emulator.client.request(method, path, json=body, headers=signed)

    # the steps of a lip-sync

    async def faces(self, url: str = f"{SAMPLES}/video.mp4?seconds=10") -> Any:
        """The faces of a video of 10 seconds."""
        return await self.post("/v1/videos/identify-face", {"video_url": url})

    @staticmethod
    def choice(**changes: Any) -> dict[str, Any]:
        """A good entry of `face_choose`, with changes; None leaves a field out."""
        return {
            "face_id": "0",
            "sound_file": "https://example.com/speech.mp3",
            "sound_start_time": 0,
            "sound_end_time": 3000,
            "sound_insert_time": 1000,
            **changes,
        }

    def body(self, *, choice: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """A good body of a lip-sync of the documentation's session, with changes."""
        return {"session_id": SAMPLE_SESSION, "face_choose": [choice or self.choice()], **changes}

    async def lip_sync(self, *, headers: dict[str, str] | None = None, **changes: Any) -> Any:
        """A lip-sync task just created."""
        return await self.post("/v1/videos/advanced-lip-sync", self.body(**changes), headers=headers)

    async def finished(self, product: str, body: dict[str, Any]) -> Any:
        """A task of a product, a minute after it was created."""
        task = await self.post(f"/v1/videos/{product}", body)
        await self.emulator.advance(60)
        shown = await self.get(f"/v1/videos/{product}/{task['task_id']}")
        assert shown["task_status"] == "succeed"
        return shown

    async def units(self, account: str = ACCESS_KEY) -> float:
        """What the account has to spend."""
        await self.get("/v1/audio/tts")  # a query costs nothing, and opens the account
        engine = self.emulator.app.engine
        found = await engine.book.get(await engine.worlds.get("default"), "kling", account)
        assert found is not None
        return round(found.available, 6)


def hostile(*texts: str) -> st.SearchStrategy[Any]:
    """What no client should put into a field: of every type, nested, and these texts among others."""
    return st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(10**40), 10**40),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(max_size=20),
            st.sampled_from(["", "\x00", "\ud800", "x" * 5000, "http://[", *texts, "0"]),
        ),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )


@asynccontextmanager
async def fresh() -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an emulator that nobody has used; it sends the ready-made API key."""
    app = create_app(Settings(rate=0.0, inspect="never"))
    transport = httpx2.ASGITransport(app=app)
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        app.engine.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client,
    ):
        yield client
    await app.close()


async def assert_survived(client: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> None:
    """The answer is a success or a refusal of the table; never a 500."""
    response = await client.post(path, content=json.dumps(body).encode())
    assert response.status_code in (200, 400), response.text
    if response.status_code == 400:
        assert Refused.model_validate(response.json()).code in (1200, 1201)
