"""Speed without a socket: advancing over many due transitions, and what a test pays for a world of its own.

Run as a module it prints one JSON object: events a second, and milliseconds of a round trip and of a reset.
"""

import asyncio
import json
import statistics
import sys
import time
from typing import Any

import httpx2

from emulator.app import Application, create_app
from emulator.core.delivery import Attempt, Delivery
from emulator.engine.outbox import Headers
from emulator.settings import Settings
from tests.attack.raw import Answer, ask

KEY = "api-key-kling-emulator00000000000000000000000000000000001"
CREATE = "/v1/videos/text2video"
HEADERS = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
BODY = json.dumps({"prompt": "hello", "callback_url": "http://receiver.test/"}).encode()
JOBS = 3_400
"""Each has three transitions, and so three callbacks: a little over 10,000 of either."""
ROUNDS = 200


class Receiver:
    """Counts what comes."""

    def __init__(self) -> None:
        self.count = 0

    async def send(self, delivery: Delivery, headers: Headers) -> Attempt:
        """One attempt."""
        self.count += 1
        return Attempt(0, headers, 200, "", None, 0.0)


async def submitted(app: Application, root: str = "") -> Answer:
    """A job with callbacks."""
    return await ask(app, "POST", f"{root}/kling{CREATE}", HEADERS, [BODY])


async def advancing(app: Application, receiver: Receiver) -> float:
    """Transitions a second, each with its callback delivered and its attempt kept."""
    for _ in range(JOBS):
        await submitted(app)
    begun = time.perf_counter()
    advanced = await app.engine.advance("default")
    took = time.perf_counter() - begun
    assert advanced.transitions >= 2 * JOBS, advanced  # the first of each happens when it is submitted
    assert receiver.count == 3 * JOBS, receiver.count
    return receiver.count / took


async def round_trip(client: httpx2.AsyncClient, number: int) -> tuple[float, float]:
    """Milliseconds of a namespace, a job to its end with its callbacks, and a reset; and of an empty one's reset."""
    root = f"/@bench-{number}"
    begun = time.perf_counter()
    answers: list[Any] = [
        await client.post(f"{root}/kling{CREATE}", headers=HEADERS, content=BODY),
        await client.post(f"{root}/_emulator/clock/advance", json={"idle": True}),
        await client.post(f"{root}/_emulator/reset"),
    ]
    whole = time.perf_counter() - begun
    await client.get(f"{root}/_emulator/clock")
    begun = time.perf_counter()
    answers.append(await client.post(f"{root}/_emulator/reset"))
    empty = time.perf_counter() - begun
    assert {answer.status_code for answer in answers} == {200}, answers
    return whole * 1000, empty * 1000


async def measured() -> dict[str, float]:
    """All three."""
    receiver = Receiver()
    app = create_app(Settings(rate=0.0), send=receiver.send)
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://bench.test") as client:
        rate = await advancing(app, receiver)
        trips = [await round_trip(client, number) for number in range(ROUNDS)]
    await app.close()
    return {
        "rate": rate,
        "trip": statistics.median(whole for whole, _ in trips),
        "reset": statistics.median(empty for _, empty in trips),
    }


if __name__ == "__main__":
    json.dump(asyncio.run(measured()), sys.stdout)
