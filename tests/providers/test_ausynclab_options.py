"""Where AusyncLab's behaviour is not known a user chooses; keys of lesser rights; limits; prices."""

import json
from typing import Any, get_args

import pytest

from emulator.core.timeline import Phase, Step, Timeline, Transition
from emulator.engine.accounts import Crowded
from emulator.providers.ausynclab import provider
from emulator.providers.ausynclab.envelope import refuse
from emulator.providers.ausynclab.options import Service
from emulator.providers.ausynclab.routes import SERVICES
from emulator.web.refusals import Throttled
from tests.conftest import Emulator
from tests.providers.ausynclab_client import AUDIO, VIDEO, Ausync

pytestmark = pytest.mark.anyio

CALLBACK = "https://your-callback-url.com"
SAY = {"audio_name": "a", "text": "Hello.", "voice_id": 1000}
SPEECH = "/api/v1/speech/text-to-speech"


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


async def choose(ausync: Ausync, **options: Any) -> None:
    """Set the ready-made account's options."""
    answer = await ausync.emulator.client.put("/_emulator/accounts/ausynclab/emulator", json={"options": options})
    assert answer.status_code == 200, answer.text


async def speak(ausync: Ausync) -> tuple[int, Any]:
    """Status and body of a call of text-to-speech."""
    answer = await ausync.emulator.client.post(SPEECH, json=SAY, headers={"X-API-Key": ausync.key})
    return answer.status_code, answer.json()


async def test_processing_is_called_back_if_chosen(ausync: Ausync, emulator: Emulator) -> None:
    """Before the end, without a result and without credits; PENDING never is."""
    await choose(ausync, processing_callbacks=True)
    registered = await ausync.register(callback_url=CALLBACK)
    await emulator.advance(10)
    generated = await ausync.generate(registered, callback_url=CALLBACK)
    await emulator.advance(10)
    told = [json.loads(each.body) for each in emulator.callbacks]
    assert [each["status"] for each in told] == ["PROCESSING", "COMPLETED"] * 2
    assert [each["video_id"] for each in told] == [registered, registered, generated, generated]
    assert told[0]["credits_used"] == told[2]["credits_used"] == 0
    assert told[2]["video_url"] is None
    assert told[0]["message"] == "Your video registration is being processed"
    assert told[2]["message"] == "Your lipsync video is being generated"


async def test_callbacks_are_tried_again_if_chosen(ausync: Ausync, emulator: Emulator) -> None:
    """After the pauses of the job's submission; a choice made later is too late for it."""
    await choose(ausync, callback_delays=[5, 60])
    await ausync.register(callback_url=CALLBACK, scenario="instant")
    await choose(ausync)
    emulator.answers.extend([500, 500, 500, 500])
    await emulator.advance(3600)
    first = emulator.callbacks[0].at
    assert [(each.at - first) // 1_000_000 for each in emulator.callbacks] == [0, 5, 65]


async def test_the_status_of_a_shortage_is_chosen(ausync: Ausync, emulator: Emulator) -> None:
    """402 with the same word; 403 otherwise."""
    await ausync.ask("GET", "/register")
    answer = await emulator.client.put(
        "/_emulator/accounts/ausynclab/emulator", json={"credits": 1, "options": {"shortage_status": 402}}
    )
    assert answer.status_code == 200
    assert await ausync.refused("POST", "/register-video", {"video_url": VIDEO}) == (402, "insufficient_credits")
    await choose(ausync)
    assert await ausync.refused("POST", "/register-video", {"video_url": VIDEO}) == (403, "insufficient_credits")


async def test_an_empty_list_is_404_if_chosen(ausync: Ausync) -> None:
    """Until there is something in it."""
    await choose(ausync, empty_list_404=True)
    for path in ("/register", "/generate"):
        assert await ausync.refused("GET", path) == (404, "Video list not found")
    id = await ausync.ready()
    assert [each["id"] for each in await ausync.ask("GET", "/register")] == [id]


async def test_an_unready_video_is_waited_for_if_chosen(ausync: Ausync, emulator: Emulator) -> None:
    """The result is PENDING until the registration is COMPLETED, and only then gets on its way."""
    await choose(ausync, queue_unready=True)
    registered = await ausync.register()
    generated = await ausync.generate(registered, callback_url=CALLBACK)
    seen: list[tuple[str, str]] = []
    for _ in range(80):
        now = (
            (await ausync.ask("GET", f"/register/{registered}"))["state"],
            (await ausync.ask("GET", f"/generate/{generated}"))["state"],
        )
        if now not in seen:
            seen.append(now)
        await emulator.advance(0.25)
    assert seen == [
        ("PENDING", "PENDING"),
        ("PROCESSING", "PENDING"),
        ("COMPLETED", "PENDING"),
        ("COMPLETED", "PROCESSING"),
        ("COMPLETED", "COMPLETED"),
    ]
    assert [json.loads(each.body)["status"] for each in emulator.callbacks] == ["COMPLETED"]


async def test_waiting_for_an_unready_video_passes_when_the_work_takes_no_time(ausync: Ausync) -> None:
    """Even an instant generation is PENDING while its video is not there."""
    await choose(ausync, queue_unready=True)
    generated = await ausync.generate(await ausync.register(), scenario="instant")
    assert (await ausync.ask("GET", f"/generate/{generated}"))["state"] == "PENDING"
    await ausync.emulator.advance(10)
    assert (await ausync.ask("GET", f"/generate/{generated}"))["state"] == "COMPLETED"


async def test_waiting_for_a_video_that_fails_ends_in_failure(ausync: Ausync, emulator: Emulator) -> None:
    """At that instant, with the reason; nothing is charged. One that has failed, or is stuck, is not waited for."""
    await choose(ausync, queue_unready=True)
    before = (await ausync.account()).credits
    failing = await ausync.register(scenario="fails-running")
    generated = await ausync.generate(failing, callback_url=CALLBACK)
    assert (await ausync.ask("GET", f"/generate/{generated}"))["state"] == "PENDING"
    await emulator.advance(10)
    assert (await ausync.ask("GET", f"/generate/{generated}"))["state"] == "FAILED"
    told = json.loads(emulator.callbacks[0].body)
    assert (told["status"], told["message"]) == ("FAILED", "Registered video is not ready")
    account = await ausync.account()
    assert (account.credits, account.held) == (before, 0)
    for hopeless in (failing, await ausync.register(scenario="stuck")):
        body = {"registered_video_id": hopeless, "audio_url": AUDIO}
        refused = await ausync.refused("POST", "/generate-lipsync", body)
        assert refused == (404, "Registered video is not ready")


async def test_a_plan_that_waits_stands_at_its_first_step() -> None:
    """A plan that begins with that step keeps one of it; one that does not gets it before its own."""
    queued, done = Step("PENDING", Phase.QUEUED), Step("COMPLETED", Phase.SUCCEEDED)
    begun = Timeline((Transition(50, queued), Transition(70, done)))
    expected = Timeline((Transition(10, queued), Transition(70, done)))
    assert begun.waited_for(10, queued) == expected
    assert Timeline((Transition(70, done),)).waited_for(10, queued) == expected


@pytest.mark.parametrize("key", ["ak_free_1", "free", "AK-FREE"])
async def test_a_free_key_may_not_speak(ausync: Ausync, key: str) -> None:
    """403 paid_plan_only for text-to-speech, before its body is looked at; everything else is served."""
    free = ausync.with_key(key)
    assert await speak(free) == (403, {"detail": "paid_plan_only"})
    answer = await ausync.emulator.client.post(SPEECH, json={}, headers={"X-API-Key": key})
    assert answer.status_code == 403
    assert await free.ready() == 123
    assert (await speak(ausync.with_key("ak_freedom")))[0] == 200


async def test_a_free_plan_can_be_chosen_for_an_account(ausync: Ausync) -> None:
    """Whatever its key says."""
    await choose(ausync, plan="free")
    assert await speak(ausync) == (403, {"detail": "paid_plan_only"})


async def test_a_sub_key_works_everywhere_unless_an_operation_is_for_the_master(ausync: Ausync) -> None:
    """Both kinds of keys work on service endpoints; an account may be told to refuse the one."""
    sub = ausync.with_key("ak_sub_1")
    assert (await speak(sub))[0] == 200
    await choose(ausync, master_only=["text_to_speech"])
    assert (await speak(ausync))[0] == 200
    await choose(ausync, master_only=["text_to_speech"], key="sub")
    assert await speak(ausync) == (403, {"detail": "api_key_not_master"})
    assert await ausync.ask("GET", "/register") == []


async def test_every_service_can_be_kept_for_the_master() -> None:
    """The option knows the operations by name."""
    assert set(get_args(Service)) == {each.name for each in SERVICES}


async def test_too_much_at_once_or_in_a_minute_is_429(ausync: Ausync, emulator: Emulator) -> None:
    """With a Retry-After where it is known; videos and speeches are counted apart."""
    limits = {"concurrency": 1, "requests_per_minute": 5}
    await emulator.client.put("/_emulator/accounts/ausynclab/emulator", json={"limits": limits})
    await ausync.register()
    busy = await ausync.send("POST", "/register-video", {"video_url": VIDEO})
    assert (busy.status_code, busy.json()) == (429, {"detail": "Too Many Requests"})
    assert "retry-after" not in busy.headers
    assert (await speak(ausync))[0] == 200
    answers = [await ausync.send("GET", "/register") for _ in range(4)]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json() == {"detail": "Too Many Requests"}
    await emulator.advance(60)
    assert await ausync.register()


@pytest.mark.parametrize(("error", "after"), [(Throttled(7), "7"), (Crowded("x"), None)])
def test_both_limits_have_one_answer(error: Exception, after: str | None) -> None:
    """They differ in the header alone."""
    call: Any = None
    reply = refuse(error, call)
    assert (reply.status, json.loads(reply.body)) == (429, {"detail": "Too Many Requests"})
    assert dict(reply.headers).get(b"retry-after") == (after.encode() if after else None)


def test_the_price_list_says_where_it_is_from() -> None:
    """Two prices are the vendor's, two are ours."""
    known = {each.what: (each.credits, each.step, each.evidence) for each in provider.prices}
    assert known == {
        "lipsync-prime": (50, 1, "documented"),
        "lipsync-nova": (5000, 1, "documented"),
        "video-registration": (5, None, "assumed"),
        "text-to-speech": (1, None, "assumed"),
    }


async def test_every_job_says_where_it_calls_back() -> None:
    """The model of the callback, and the field of the body that names its receiver."""
    begins = {"register_video", "generate_lipsync", "generate_lipsync_v2", "text_to_speech"}
    assert {each.name for each in SERVICES if each.callback} == begins
    assert all(each.body and each.callback_field in each.body.model_fields for each in SERVICES if each.callback)


class TestServer:
    """Options of a whole server."""

    @pytest.fixture
    def settings(self) -> Any:
        """As an old FastAPI answered."""
        from emulator.settings import Settings

        return Settings(rate=0.0, start="2026-03-01T12:00:00Z", options={"ausynclab": {"missing_key_status": 403}})

    async def test_a_missing_key_is_403_as_it_once_was(self, emulator: Emulator) -> None:
        """Without the header that came later; a wrong key stays 401."""
        answer = await emulator.client.get("/api/v1/lipsync/register")
        assert (answer.status_code, answer.json()) == (403, {"detail": "Not authenticated"})
        assert "www-authenticate" not in answer.headers
        wrong = await emulator.client.get("/api/v1/lipsync/register", headers={"X-API-Key": "two words"})
        assert wrong.status_code == 401
