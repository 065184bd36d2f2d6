"""The same names awaited: in-process without a socket, and at a URL."""

import asyncio
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from emulator.core.errors import EmulatorError
from emulator.settings import ConfigError
from emulator.testing import AsyncEmulator, Emulator, NotReached
from emulator.testing.faults import Faults
from emulator.testing.inbox import Inbox
from emulator.testing.rules import Rules
from tests.receivers import answering, failing_first, receiver

pytestmark = pytest.mark.anyio
HOOK = "https://receiver.test/hook"


def client(emulator: AsyncEmulator) -> httpx2.AsyncClient:
    """A customer of Kling's, without a socket."""
    kling = emulator.kling
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=emulator.app), base_url=kling.base_url, headers=kling.headers
    )


async def create(customer: httpx2.AsyncClient, callback_url: str = HOOK) -> str:
    """A task; its id."""
    body = {"image": "https://files.test/a.png", "callback_url": callback_url}
    answer = await customer.post("/v1/videos/image2video", json=body)
    task: str = answer.json()["data"]["task_id"]
    return task


def receiving(statuses: list[int]) -> tuple[Starlette, list[Any]]:
    """A receiver that answers these and then 200, and what came to it."""
    came: list[Any] = []

    async def hook(request: Request) -> Response:
        came.append(await request.json())
        status = statuses.pop(0) if statuses else 200
        if status == 0:
            message = "a mistake of the receiver's"
            raise RuntimeError(message)
        return Response("", status)

    return Starlette(routes=[Route("/hook", hook, methods=["POST"])]), came


@pytest.mark.parametrize(
    ("plain", "awaited"),
    [(Emulator, AsyncEmulator), (Faults, "AsyncFaults"), (Rules, "AsyncRules"), (Inbox, "AsyncInbox")],
)
async def test_the_names_are_the_same(plain: type, awaited: type | str) -> None:
    """Nothing that can be done in one way is missing in the other."""
    from emulator.testing import asynchronous

    other = getattr(asynchronous, awaited) if isinstance(awaited, str) else awaited
    names = {name for name in dir(plain) if not name.startswith("_")} - {"over", "asynchronous"}
    assert names <= set(dir(other))


async def test_a_job_from_submit_to_callback_without_a_socket() -> None:
    """A receiver that fails twice is tried again, in virtual time, while the job goes on."""
    app, came = receiving([500, 0])
    async with AsyncEmulator() as emulator, client(emulator) as customer:
        emulator.deliver_to(app)
        task = await create(customer)
        await emulator.run_until_idle()
        assert (await emulator.job(task)).status == "succeed"
        assert [each["task_status"] for each in came] == [
            "submitted",
            "submitted",
            "processing",
            "succeed",
            "submitted",
        ]
        (*_, first) = await emulator.deliveries(task)
        assert [each.answer and each.answer.status for each in first.attempts] == [500, None, 200]
        assert first.attempts[1].error == "the receiver raised RuntimeError: a mistake of the receiver's"
        url = (await emulator.job(task)).result[0].url
        assert (await customer.get(url)).headers["content-type"] == "video/mp4"


async def test_the_emulators_inboxes_stay_reachable() -> None:
    """Whatever receives the rest; without a receiver that is what there is."""
    async with AsyncEmulator() as emulator, client(emulator) as customer:
        lost = await create(customer)
        await create(customer, emulator.inbox().url)
        assert [each.content["task_status"] for each in await emulator.inbox().wait(3)][-1] == "succeed"
        assert len(await emulator.inbox().messages) == 3
        assert "Nobody receives callbacks here" in str((await emulator.deliveries(lost))[0].attempts)


async def test_in_process_namespaces_are_worlds_of_their_own() -> None:
    """With the same app."""
    async with AsyncEmulator() as emulator:
        async with emulator.within("other") as other, client(other) as customer:
            await create(customer)
        assert len(await other.jobs()) == 1
        assert await emulator.jobs() == []
        with pytest.raises(EmulatorError, match="would block the event loop"):
            other.twin.clock()


async def test_waiting_for_something_asynchronous() -> None:
    """The function is called in this event loop; time moves meanwhile."""
    async with AsyncEmulator() as emulator, client(emulator) as customer:
        task = await create(customer)
        loop = asyncio.get_running_loop()

        async def polled() -> str | None:
            assert asyncio.get_running_loop() is loop
            status: str = (await customer.get(f"/v1/videos/image2video/{task}")).json()["data"]["task_status"]
            return status if status == "succeed" else None

        assert await emulator.wait_for(polled) == "succeed"
        assert await emulator.wait_for(lambda: 7) == 7
        with pytest.raises(NotReached, match="It will never be"):
            await emulator.wait_for(task, status="failed")


async def test_contexts_are_entered_with_async_with() -> None:
    """Scenarios and faults."""
    async with AsyncEmulator() as emulator, client(emulator) as customer:
        async with emulator.scenario("stuck"):
            stuck = await create(customer)
        assert (await emulator.job(stuck)).scenario == "stuck"
        async with emulator.faults.during({"status": 503}):
            assert (await customer.get("/v1/videos/image2video")).status_code == 503
        assert (await customer.get("/v1/videos/image2video")).status_code == 200


async def test_a_receiver_in_this_very_loop_is_heard() -> None:
    """Of a server with a socket: the loop goes on while an advance is awaited."""
    with Emulator() as server:
        emulator = server.asynchronous
        async with receiver(failing_first(1)) as inbox, httpx2.AsyncClient(headers=emulator.kling.headers) as customer:
            customer.base_url = httpx2.URL(emulator.kling.base_url)
            task = await create(customer, inbox.url)
            await emulator.run_until_idle()
            assert len(inbox.requests) == 4
        assert (await emulator.now) == server.now
        assert (await emulator.job(task)) == server.job(task)


async def test_at_a_url_there_is_no_app() -> None:
    """It says so; nor are there settings."""
    with Emulator() as server:
        async with AsyncEmulator(url=server.url) as emulator:
            assert (await emulator.clock()).frozen
            with pytest.raises(EmulatorError, match="only one in-process"):
                _ = emulator.app
            with pytest.raises(EmulatorError, match="only one in-process"):
                emulator.deliver_to(answering())
    with pytest.raises(ConfigError, match="seed cannot be given with url"):
        AsyncEmulator(url="http://127.0.0.1:1", seed="1")
    with pytest.raises(EmulatorError, match="does not run"):
        _ = AsyncEmulator().app
    with pytest.raises(EmulatorError, match="does not run"):
        await AsyncEmulator().clock()


async def test_a_failure_inside_says_what_was_seen() -> None:
    """As a note of the exception."""
    with pytest.raises(ZeroDivisionError) as caught:  # noqa: PT012 - what is inside is the point
        async with AsyncEmulator() as emulator, client(emulator) as customer:
            await create(customer)
            raise ZeroDivisionError
    assert "kling image2video, scenario typical" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ({"reset": {"when": "after"}}, httpx2.ReadError),
        ("truncate", httpx2.ReadError),
        ("timeout", httpx2.ReadTimeout),
    ],
)
async def test_a_lost_answer_is_an_error_of_the_clients_library(
    effect: Any, error: type[httpx2.TransportError]
) -> None:
    """Without a socket too, retry logic meets what it is written for; and a timeout takes no time."""
    async with AsyncEmulator() as emulator:
        await emulator.faults.add(effect, times=1)
        async with client(emulator) as customer:
            with pytest.raises(error, match="fault") as raised:
                await create(customer)
            assert raised.value.request.url.path == "/kling/v1/videos/image2video"
            assert await create(customer)
        assert (await emulator.requests())[-1].fault


async def test_rules_and_state_are_awaited_too() -> None:
    """A scenario of the test's own, a rule that gives it, and both in a state that comes back."""
    async with AsyncEmulator() as emulator:
        await emulator.put_scenario("nap", stages=[{"phase": "running", "delay": 9}], endings=[{}])
        await emulator.rules.add("nap", match={"provider": "kling"})
        async with client(emulator) as customer:
            task = await create(customer)
        state = await emulator.export()
        await emulator.reset()
        await emulator.restore(state)
        assert (await emulator.job(task)).scenario == "nap"
        assert [rule.scenario for rule in await emulator.rules.all()] == ["nap"]


async def test_after_its_end_it_says_so_and_it_can_begin_anew() -> None:
    """As the one with a socket."""
    emulator = AsyncEmulator(control_token="secret")
    for _ in range(2):
        async with emulator:
            assert await emulator.jobs() == []
        with pytest.raises(EmulatorError, match="does not run"):
            await emulator.jobs()
        with pytest.raises(EmulatorError, match="does not run"):
            _ = emulator.app
