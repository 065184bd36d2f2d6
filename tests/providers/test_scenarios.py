"""Scenarios as every vendor's customers see them: polls, manual, every code of every table, rules, credentials that
behave as they are called."""

from typing import Any

import pytest

from emulator.web.operation import Operation
from tests.conftest import Emulator
from tests.providers.kinds import JOURNEYS, KEYS, Journey
from tests.providers.test_journeys import PROVIDERS, Traveller, each_journey, lifecycle, plain, words

pytestmark = pytest.mark.anyio
FIRST = {journey.provider: journey for journey in reversed(JOURNEYS) if journey.kind not in ("registered", "speech")}
"""One kind of job of each vendor."""
CODES = [(FIRST[name], code) for name, provider in PROVIDERS.items() for code in provider.codes]


async def ordered(emulator: Emulator, journey: Journey, scenario: str) -> Traveller:
    """A job under way."""
    traveller = Traveller(emulator, journey, scenario)
    await traveller.order()
    return traveller


async def newest(emulator: Emulator) -> Any:
    """The newest job, as the control API shows it."""
    return (await emulator.client.get("/_emulator/jobs")).json()["jobs"][0]


@each_journey
async def test_each_poll_shows_the_next_status(emulator: Emulator, journey: Journey) -> None:
    """In the scenario `polls` time does nothing."""
    traveller = await ordered(emulator, journey, "polls")
    await emulator.advance(86_400)
    for _ in range(12):
        await traveller.look()
    # The create call answered the first.
    assert traveller.statuses == words(journey, "typical")[1:]


@each_journey
async def test_a_manual_job_moves_only_when_it_is_told_to(emulator: Emulator, journey: Journey) -> None:
    """Neither time nor polls move it; every skip shows the next status, and then nothing is left."""
    traveller = await ordered(emulator, journey, "manual")
    id = (await newest(emulator))["id"]
    for _ in range(3):
        await emulator.advance(86_400)
        await traveller.look()
    assert len(traveller.statuses) == 1
    while (await emulator.client.post(f"/_emulator/jobs/{id}/skip")).status_code == 200:
        await traveller.look()
    assert traveller.statuses == words(journey, "typical")


@each_journey
async def test_a_stuck_job_never_ends(emulator: Emulator, journey: Journey) -> None:
    """It is worked on for ever."""
    traveller = await ordered(emulator, journey, "stuck")
    await traveller.travel()
    await emulator.advance(365 * 86_400)
    await traveller.look()
    table = lifecycle(journey)
    assert traveller.statuses == [*table.queued, *table.running]


@pytest.mark.parametrize(("journey", "code"), CODES, ids=[f"{each.provider}-{code}" for each, code in CODES])
@pytest.mark.parametrize("by", ["scenario", "hand"])
async def test_a_job_fails_with_every_code_in_the_vendors_words(
    emulator: Emulator, journey: Journey, code: str, by: str
) -> None:
    """Polls and callbacks give the reason of the vendor's table, whether a scenario said so or somebody did."""
    reason = PROVIDERS[journey.provider].codes[code].message
    assert reason
    if by == "scenario":
        ending = {"outcome": "failed", "code": int(code) if code.isdecimal() else code}
        asked = {"stages": [{"phase": "queued", "delay": 1}], "endings": [ending]}
        answer = await emulator.client.put("/_emulator/scenarios/mine", json=asked)
        assert answer.status_code == 201, answer.text
    traveller = await ordered(emulator, journey, "mine" if by == "scenario" else "typical")
    if by == "hand":
        id = (await newest(emulator))["id"]
        answer = await emulator.client.post(f"/_emulator/jobs/{id}/fail", json={"code": code})
        assert answer.status_code == 200, answer.text
    seen = await traveller.travel()
    job = await newest(emulator)
    assert (job["phase"], job["code"], job["reason"]) == ("failed", code, reason)
    told = [plain(emulator, journey, emulator.callbacks[-1])]
    if journey.provider != "ausynclab":  # whose polls give no reason
        told.append(seen)
    for each in told:
        assert reason in texts(each)
    if journey.provider == "akool":
        assert [each["error_code"] for each in (told[0], told[1]["data"])] == [int(code)] * 2


def texts(value: Any) -> list[str]:
    """Every text in it."""
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("journey", FIRST.values(), ids=FIRST)
async def test_a_code_of_another_vendor_says_nothing(emulator: Emulator, journey: Journey) -> None:
    """The job fails for the vendor's usual reason, unless the scenario gives one."""
    theirs = PROVIDERS[journey.provider].codes
    code = next(code for provider in PROVIDERS.values() for code in provider.codes if code not in theirs)
    for reason in (None, "No lips."):
        asked = {"endings": [{"outcome": "rejected", "code": code, "reason": reason}]}
        await emulator.client.put("/_emulator/scenarios/mine", json=asked)
        await ordered(emulator, journey, "mine")
        job = await newest(emulator)
        assert (job["code"], job["reason"]) == (None, reason or lifecycle(journey).failure)


@each_journey
async def test_a_rule_is_about_the_operation_that_begins_the_job(emulator: Emulator, journey: Journey) -> None:
    """Every kind of job is begun by an operation that a rule can name, and goes by the rule's scenario."""
    (operation,) = [each for each in PROVIDERS[journey.provider].operations if _is(each, journey)]
    match = {"provider": journey.provider, "operation": operation.name}
    answer = await emulator.client.post("/_emulator/rules", json={"match": match, "scenario": "slow"})
    assert answer.status_code == 201, answer.text
    body = dict(journey.body)
    if journey.source is not None:
        earlier = await ordered(emulator, journey.source, "typical")
        body |= journey.given(await earlier.travel())
    response = await emulator.client.post(journey.path, json=body, headers=KEYS[journey.provider])
    assert response.headers["x-emulator-scenario"] == "slow", response.text


def _is(operation: Operation, journey: Journey) -> bool:
    path = journey.path.removeprefix(f"/{journey.provider}")
    return (operation.method, operation.path) == ("POST", path)


# credentials that behave as they are called


def credentials(provider: str, word: str) -> dict[str, str]:
    """Those of a customer of whom the word holds."""
    return {
        "akool": {"x-api-key": f"{word}-customer"},
        "kling": {"authorization": f"Bearer api-key-kling-{word}-0001"},
        "ausynclab": {"x-api-key": f"ak_{word}_1"},
        "creatify": {"x-api-id": word, "x-api-key": "x"},
    }[provider]


@pytest.mark.parametrize("word", ["banned", "expired", "nocredit", "overdue"])
@pytest.mark.parametrize("journey", FIRST.values(), ids=FIRST)
async def test_a_reserved_word_in_a_credential_refuses_its_orders(
    emulator: Emulator, journey: Journey, word: str
) -> None:
    """In the vendor's own words, with a row of its table; nothing is kept, and a plain credential is served."""
    headers = credentials(journey.provider, word)
    answer = await emulator.client.post(journey.path, json=journey.body, headers=headers)
    assert answer.headers["content-type"] != "application/problem+json"
    with pytest.raises((LookupError, TypeError)):
        journey.id(answer.json())
    messages = {str(refusal.message) for refusal in PROVIDERS[journey.provider].codes.values()}
    assert messages & set(texts(answer.json())), answer.text
    assert (await emulator.client.get("/_emulator/jobs")).json()["jobs"] == []
    served = await emulator.client.post(
        journey.path, json=journey.body, headers=credentials(journey.provider, "plain0")
    )
    assert journey.id(served.json())
