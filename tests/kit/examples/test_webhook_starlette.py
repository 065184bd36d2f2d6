"""A webhook receiver in Starlette (or FastAPI) and the client of the vendor, without a single socket."""

import httpx2  # or httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from emulator.testing import AsyncEmulator

done = {}


async def ended(request):
    """Your code: writes down how the job ended."""
    job = await request.json()
    done[job["id"]] = job["status"]
    return Response(status_code=204)


receiver = Starlette(routes=[Route("/creatify", ended, methods=["POST"])])


@pytest.mark.anyio
async def test_the_receiver_hears_of_the_end():
    async with AsyncEmulator() as emulator:
        emulator.deliver_to(receiver)
        transport, headers = httpx2.ASGITransport(app=emulator.app), emulator.creatify.headers
        async with httpx2.AsyncClient(transport=transport, headers=headers) as client:
            audio = emulator.sample("speech.mp3", seconds=5)
            body = {"aspect_ratio": "9x16", "audio": audio, "webhook_url": "https://my-service.test/creatify"}
            answer = await client.post(f"{emulator.creatify.base_url}/api/lipsyncs/", json=body)
            await emulator.run_until_idle()

    assert done == {answer.json()["id"]: "done"}
