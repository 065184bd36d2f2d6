"""Every kind of job of every vendor, from its order to each of its ends: what is polled and what is called back."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from emulator.core.lifecycle import Lifecycle
from emulator.providers import discover
from tests.conftest import Callback, Emulator
from tests.providers.kinds import HOOK, JOURNEYS, KEYS, STRANGERS, Journey

pytestmark = pytest.mark.anyio
PROVIDERS = {provider.name: provider for provider in discover()}
ENDINGS = {"typical": "succeeded", "fails-running": "failed", "rejected": "rejected"}
SENT_ON = {("creatify", "render")}
"""Kinds that are not ordered but asked of a job that rests; test_creatify.py takes them on."""

each_journey = pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
each_ending = pytest.mark.parametrize("scenario", ENDINGS)


def lifecycle(journey: Journey) -> Lifecycle:
    """What the provider says of the kind."""
    return PROVIDERS[journey.provider].lifecycles[journey.kind]


def words(journey: Journey, scenario: str) -> list[str]:
    """Every status that the scenario leads through, in order."""
    table = lifecycle(journey)
    ending = getattr(table, ENDINGS[scenario]) or table.failed
    # What moderation refuses is never worked on.
    return [*table.queued, *(() if scenario == "rejected" else table.running), ending]


@dataclass
class Traveller:
    """A customer with one job under way."""

    emulator: Emulator
    journey: Journey
    scenario: str
    answer: Any = None
    statuses: list[str] = field(default_factory=list)

    async def order(self) -> None:
        """Send the order, with a callback."""
        journey = self.journey
        body = {**journey.body, **await self._given()}
        if journey.called is not None:
            *parts, name = journey.callback_field.split(".")
            place = body
            for part in parts:
                place = place.setdefault(part, {})
            place[name] = HOOK
        headers = {**KEYS[journey.provider], "x-emulator-scenario": self.scenario}
        response = await self.emulator.client.post(journey.path, json=body, headers=headers)
        assert response.status_code in (200, 201), response.text
        self.answer = response.json()

    async def _given(self) -> dict[str, Any]:
        """What an earlier job brought."""
        if self.journey.source is None:
            return {}
        earlier = Traveller(self.emulator, self.journey.source, "typical")
        await earlier.order()
        found = self.journey.given(await earlier.travel())
        self.emulator.callbacks.clear()
        return found

    async def poll(self, headers: dict[str, str] | None = None) -> Any:
        """The answer of a poll."""
        url = self.journey.poll.format(id=self.journey.id(self.answer))
        return await self.emulator.client.get(url, headers=headers or KEYS[self.journey.provider])

    async def look(self) -> Any:
        """Poll, and remember a new status."""
        response = await self.poll()
        assert response.status_code == 200, response.text
        status = str(self.journey.status(response.json()))
        if self.statuses[-1:] != [status]:
            self.statuses.append(status)
        return response.json()

    async def step(self) -> bool:
        """Let time pass to the next event; whether there was one."""
        engine, before = self.emulator.app.engine, self.emulator.now
        await engine.advance(self.emulator.namespace, next_event=True)
        return self.emulator.now > before

    async def travel(self) -> Any:
        """Look at every instant at which something happens, to the end; the last answer."""
        seen = await self.look()
        while await self.step():
            seen = await self.look()
        return seen


def test_every_lifecycle_has_its_journey() -> None:
    """A kind of job that takes time is tested here by being declared."""
    declared = {
        (name, kind)
        for name, provider in PROVIDERS.items()
        for kind, table in provider.lifecycles.items()
        if table.queued or table.running
    }
    assert {(journey.provider, journey.kind) for journey in JOURNEYS} == declared - SENT_ON


@each_journey
@each_ending
async def test_every_status_is_reached_and_shown(emulator: Emulator, journey: Journey, scenario: str) -> None:
    """The vendor's words, in order, whatever the ending."""
    traveller = Traveller(emulator, journey, scenario)
    await traveller.order()
    await traveller.travel()
    assert traveller.statuses == words(journey, scenario)


@each_journey
@each_ending
async def test_callbacks_and_polls_agree(emulator: Emulator, journey: Journey, scenario: str) -> None:
    """At every instant at which something is called back, a poll says the same; and the end is called back."""
    if journey.called is None:
        pytest.skip("nothing is called back")
    traveller = Traveller(emulator, journey, scenario)
    await traveller.order()
    told = 0
    seen = await traveller.look()
    while await traveller.step():
        seen = await traveller.look()
        for callback in emulator.callbacks[told:]:
            if callback.at == emulator.now:
                assert str(journey.called(plain(emulator, journey, callback))) == str(journey.status(seen))
        told = len(emulator.callbacks)
    if not lifecycle(journey).rests:
        assert emulator.callbacks
        last = plain(emulator, journey, emulator.callbacks[-1])
        assert str(journey.called(last)) == words(journey, scenario)[-1]
        if scenario == "typical" and journey.told:
            assert str(journey.result(seen)) in json.dumps(last)


def plain(emulator: Emulator, journey: Journey, callback: Callback) -> Any:
    """What a callback says, opened as a receiver would."""
    world = emulator.app.engine.worlds.seen(emulator.namespace)
    assert world is not None
    accounts = [account for account, _ in world.accounts.values() if account.provider == journey.provider]
    headers = {name.lower(): value for name, value in callback.headers.items()}
    opened = PROVIDERS[journey.provider].opened(headers, callback.body, accounts)
    return json.loads(callback.body if opened is None else opened.plain)


@each_journey
async def test_the_result_can_be_fetched_when_it_is_shown(emulator: Emulator, journey: Journey) -> None:
    """By a plain GET; before the end there is none."""
    traveller = Traveller(emulator, journey, "typical")
    await traveller.order()
    seen = await traveller.travel()
    url = journey.result(seen)
    assert url, seen
    response = await emulator.client.get(url)
    assert response.status_code == 200
    assert len(response.content) > 100


@each_journey
async def test_another_customer_sees_nothing(emulator: Emulator, journey: Journey) -> None:
    """The vendor's refusal for a thing that is not yours, and not a word of the job."""
    traveller = Traveller(emulator, journey, "typical")
    await traveller.order()
    response = await traveller.poll(STRANGERS[journey.provider])
    assert response.status_code < 500
    assert response.headers["content-type"] != "application/problem+json"
    with pytest.raises((LookupError, TypeError)):
        journey.status(response.json())
    assert HOOK not in response.text


@each_journey
async def test_an_unknown_id_is_the_vendors_error(emulator: Emulator, journey: Journey) -> None:
    """Of the right form, but nobody's."""
    traveller = Traveller(emulator, journey, "typical")
    await traveller.order()
    id = str(journey.id(traveller.answer))
    unknown = id[:-1] + ("1" if id[-1] == "0" else "0")
    url = journey.poll.format(id=unknown)
    response = await emulator.client.get(url, headers=KEYS[journey.provider])
    assert 200 <= response.status_code < 500
    with pytest.raises((LookupError, TypeError)):
        journey.status(response.json())
