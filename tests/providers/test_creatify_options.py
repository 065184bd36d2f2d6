"""Creatify: what can be chosen, what is limited, what things cost."""

import json
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest

from emulator.engine.accounts import Crowded
from emulator.providers.base import Price
from emulator.providers.creatify import prices, provider
from emulator.web.call import Call
from emulator.web.refusals import Throttled
from tests.conftest import Emulator
from tests.providers.test_creatify import BODY, HEADERS, HOOK, URL, posted, seen

pytestmark = pytest.mark.anyio
ACCOUNT = f"/_emulator/accounts/creatify/{HEADERS['X-API-ID']}"
NOBODY = "00000000-0000-4000-8000-000000000000"


async def choose(emulator: Emulator, credits: float | None = None, **options: Any) -> None:
    """Set options, and maybe credits, of the account."""
    body = {"options": options, **({} if credits is None else {"credits": credits})}
    answer = await emulator.client.put(ACCOUNT, json=body)
    assert answer.status_code == 200, answer.text


async def test_colons_may_be_refused(emulator: Emulator) -> None:
    """As the documentation has it."""
    await choose(emulator, colon_ratios=False)
    answer = await emulator.client.post(URL, json={**BODY, "aspect_ratio": "16:9"}, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (400, {"aspect_ratio": ['"16:9" is not a valid choice.']})


@pytest.mark.parametrize("status", [402, 400, 403])
async def test_out_of_credits_is_refused_with_a_status_of_choice(emulator: Emulator, status: int) -> None:
    """At creation and at rendering."""
    await choose(emulator, 1, without_credits_status=status)
    for path in (URL, "/api/lipsyncs_v2/"):
        body = {**BODY, "video_inputs": [{"character": {"avatar_id": "a"}, "voice": {"input_text": "a"}}]}
        answer = await emulator.client.post(path, json=body, headers=HEADERS)
        assert (answer.status_code, answer.json()) == (status, {"detail": "Insufficient credits."})
    preview = await posted(emulator, f"{URL}preview/", 200)
    await emulator.advance(60)
    answer = await emulator.client.post(f"{URL}{preview['id']}/render/", headers=HEADERS)
    assert answer.status_code == status
    assert (await seen(emulator, preview["id"]))["status"] == "pending"


async def test_out_of_credits_may_be_noticed_during_processing(emulator: Emulator) -> None:
    """Accepted, and failed for that reason; nothing is charged for it."""
    await choose(emulator, 1, without_credits="fail")
    created = await posted(emulator, webhook_url=HOOK)
    preview = await posted(emulator, f"{URL}preview/", 200)
    await emulator.advance(60)
    assert (await seen(emulator, preview["id"]))["preview"]
    answer = await emulator.client.post(f"{URL}{preview['id']}/render/", headers=HEADERS)
    assert (answer.status_code, answer.json()["status"]) == (200, "in_queue")
    await emulator.advance(60)
    for job in (created, preview):
        final = await seen(emulator, job["id"])
        assert (final["status"], final["failed_reason"], final["credits_used"]) == (
            "failed",
            "Insufficient credits.",
            0,
        )
    assert len(emulator.callbacks) == 1
    assert (await emulator.client.get(ACCOUNT)).json()["credits"] == 1


async def test_ids_may_have_to_exist(emulator: Emulator) -> None:
    """Personas and accents, in every product; a custom avatar once it is active, a cloned voice while it is there."""
    order = {"creator_name": "James", "gender": "m", "gdown_url": "https://drive.google.com/a"}
    own = (await emulator.client.post("/api/personas/", json=order, headers=HEADERS)).json()["id"]
    await choose(emulator, strict_ids=True)
    wrong = f'Invalid pk "{NOBODY}" - object does not exist.'
    answer = await emulator.client.post(URL, json={**BODY, "creator": NOBODY, "accent": NOBODY}, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (400, {"creator": [wrong], "accent": [wrong]})
    good = {"character": {"avatar_id": (await _first(emulator, "personas"))["id"]}, "voice": {"input_text": "a"}}
    bad = {"character": {"avatar_id": NOBODY}, "voice": {"input_text": "a", "voice_id": NOBODY}}
    answer = await emulator.client.post("/api/lipsyncs_v2/", json={"video_inputs": [good, bad]}, headers=HEADERS)
    told = {"video_inputs": [{}, {"character": {"avatar_id": [wrong]}, "voice": {"voice_id": [wrong]}}]}
    assert (answer.status_code, answer.json()) == (400, told)
    refused = await emulator.client.post(URL, json={**BODY, "creator": own}, headers=HEADERS)
    assert refused.status_code == 400
    await emulator.advance(60)
    cloned = (await _first(emulator, "voices/cloned"))["accents"][0]["id"]
    await posted(emulator, creator=own, accent=cloned)
    await emulator.client.delete(f"/api/voices/accents/{cloned}/", headers=HEADERS)
    answer = await emulator.client.post("/api/text_to_speech/", json={"script": "a", "accent": cloned}, headers=HEADERS)
    assert answer.status_code == 400


async def _first(emulator: Emulator, path: str) -> dict[str, Any]:
    answer = await emulator.client.get(f"/api/{path}/", headers=HEADERS)
    found: dict[str, Any] = answer.json()[0]
    return found


async def test_errors_of_lists_may_be_told_by_index(emulator: Emulator) -> None:
    """As DRF does from 3.18 on, where it is told to."""
    await choose(emulator, nested_errors="index", strict_ids=True)
    good = {"character": {"avatar_id": (await _first(emulator, "personas"))["id"]}, "voice": {"input_text": "a"}}
    for scene, wrong in (
        ({"character": {}, "voice": {}}, "This field is required."),
        ({"character": {"avatar_id": NOBODY}, "voice": {}}, f'Invalid pk "{NOBODY}" - object does not exist.'),
    ):
        answer = await emulator.client.post("/api/lipsyncs_v2/", json={"video_inputs": [good, scene]}, headers=HEADERS)
        assert answer.json() == {"video_inputs": {"1": {"character": {"avatar_id": [wrong]}}}}


async def test_a_webhook_may_be_tried_again(emulator: Emulator) -> None:
    """Once by default; with retries a minute apart."""
    emulator.answers.extend([500] * 4)
    await posted(emulator, webhook_url=HOOK)
    await emulator.advance(600)
    assert len(emulator.callbacks) == 1
    await choose(emulator, webhook_retries=2)
    await posted(emulator, webhook_url=HOOK)
    await emulator.advance(600)
    times = [callback.at for callback in emulator.callbacks[1:]]
    assert [later - earlier for earlier, later in pairwise(times)] == [60_000_000, 60_000_000]


async def test_a_webhook_may_tell_every_status(emulator: Emulator) -> None:
    """As the page of text to speech says it might."""
    await choose(emulator, webhook_every_status=True)
    await posted(emulator, webhook_url=HOOK)
    await emulator.advance(60)
    said = [json.loads(callback.body) for callback in emulator.callbacks]
    assert [each["status"] for each in said] == ["pending", "in_queue", "running", "done"]
    assert [bool(each["output"]) for each in said] == [False, False, False, True]


async def test_all_products_share_the_slots(emulator: Emulator) -> None:
    """429 for one too many, but for avatars under review; a slot is free again once a job has ended."""
    await emulator.client.put(ACCOUNT, json={"limits": {"concurrency": 1}})
    await posted(emulator)
    speech = await emulator.client.post("/api/text_to_speech/", json={"script": "a"}, headers=HEADERS)
    assert (speech.status_code, list(speech.json())) == (429, ["detail"])
    order = {"creator_name": "James", "lipsync_input": "https://files.test/a.mp4"}
    assert (await emulator.client.post("/api/personas/", json=order, headers=HEADERS)).status_code == 201
    await emulator.advance(60)
    speech = await emulator.client.post("/api/text_to_speech/", json={"script": "a"}, headers=HEADERS)
    assert speech.status_code == 201


async def test_too_many_requests_are_told_when_to_come_again(emulator: Emulator) -> None:
    """DRF's sentence, and its header."""
    await emulator.client.put(ACCOUNT, json={"limits": {"requests_per_minute": 1}})
    await emulator.client.get(URL, headers=HEADERS)
    answer = await emulator.client.get(URL, headers=HEADERS)
    wait = answer.headers["retry-after"]
    assert (answer.status_code, answer.json()) == (
        429,
        {"detail": f"Request was throttled. Expected available in {wait} seconds."},
    )


@pytest.mark.parametrize(("seconds", "unit"), [(1, "second"), (2, "seconds")])
def test_one_second_is_no_seconds(seconds: int, unit: str) -> None:
    """DRF has a singular."""
    reply = provider.refuse(Throttled(seconds), cast(Call, SimpleNamespace(operation=None)))
    assert f"in {seconds} {unit}.".encode() in reply.body
    assert (b"retry-after", str(seconds).encode()) in reply.headers
    assert provider.refuse(Crowded("too many"), cast(Call, SimpleNamespace(operation=None))).status == 429


@pytest.mark.parametrize(
    ("model", "seconds", "create", "render"),
    [
        ("standard", 30, 5, 4),
        ("standard", 30.01, 10, 8),
        ("aurora_v1", 10.4, 11, 10),
        ("aurora_v1_fast", 10.4, 5.5, 4.5),
        ("aurora_v1_fast", 1, 0.5, 0),
    ],
)
def test_prices(model: str, seconds: float, create: float, render: float) -> None:
    """By started 30 seconds or by started seconds; a render is what a preview has left."""
    assert (prices.create(model, seconds), prices.render(model, seconds)) == (create, render)


@pytest.mark.parametrize("price", [prices.PREVIEW, prices.SPEECH])
def test_previews_and_speech_cost_a_credit_for_30_seconds(price: Price) -> None:
    """Begun ones count."""
    assert [price.of(seconds) for seconds in (1, 16, 30, 30.5, 61)] == [1, 1, 1, 2, 3]


def test_the_price_list_is_whole() -> None:
    """Every price is named once and has its witness; a credit is 19.8 cents."""
    names = [price.what for price in provider.prices]
    assert names == ["standard", "aurora_v1", "aurora_v1_fast", "preview", "render", "text_to_speech"]
    assert all(price.source and price.evidence == "documented" for price in provider.prices)
    assert provider.dollars == pytest.approx(0.198)
