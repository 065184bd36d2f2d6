"""The six laws, held against any order of anything that clients, operators and time can do, over HTTP."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from emulator.core.clock import MICROSECONDS
from emulator.core.job import Job, Snapshot
from emulator.engine.chance import Draws
from emulator.engine.faults import checked
from emulator.engine.instants import parsed
from emulator.engine.standing import Fault, When
from tests.attack.twins import WORLD, Life, Twins
from tests.providers.test_conformance import CREDENTIALS, ORDERS, PROVIDERS

CALLED_BACK = ("webhookUrl", "callback_url", "webhook_url")
SCENARIOS = ("typical", "instant", "realistic", "slow", "stuck", "fails-queued", "fails-running", "rejected", "flaky",
             "polls", "manual")  # fmt: skip
OPERATIONS = {
    (each.method, f"{provider.name}: {each.name}"): (provider, each)
    for provider in PROVIDERS
    for each in provider.operations
}
LOOKS = {name: found for (method, name), found in OPERATIONS.items() if method == "GET"}
REMOVALS = {name: found for (method, name), found in OPERATIONS.items() if method == "DELETE"}
HOOK = "http://receiver.test/hook"
CREDITS = 60.0
BEGINNINGS = {f"{each.provider}: {each.operation}": each for each in ORDERS if each.operation != "get_token"}

BAD_DAY: tuple[tuple[dict[str, Any], float], ...] = (
    ({"drop": True}, 0.1),
    ({"drop": {"attempts": 1}, "bad_signature": True}, 0.2),
    ({"delay": {"uniform": [0, 9]}}, 0.2),
    ({"duplicate": {"copies": 2, "seconds": 3}}, 0.2),
    ({"reorder": True}, 0.3),
    ({"stale_timestamp": 600}, 0.2),
    ({"truncate": True}, 0.2),
    ({"before_response": True}, 0.3),
)
"""What goes wrong with callbacks, and how often."""

Creation = tuple[str, str | None, bool, bool]
creations = st.tuples(
    st.sampled_from(sorted(BEGINNINGS)),
    st.sampled_from([None, *SCENARIOS]),
    st.sampled_from([True, True, True, False]),
    st.booleans(),
)
"""A documented order, how it shall go, whether it is called back, and whether its film is made."""
seconds = st.sampled_from([0.0, 0.3, 1.0, 2.0, 2.5, 7.0, 61.0, 3600.0, 32 * 86400.0])
some = st.integers(0, 10**6)
"""Stands for one of the jobs there are; it may not be among them any more."""


class Laws(RuleBasedStateMachine):
    """Two emulators under the same orders."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="emulator-twins-")
        self.twins = Twins(Path(self.folder.name))
        self.now = 0
        self.past: dict[str, list[Any]] = {}
        self.fired: set[str] = set()
        self.gone: set[str] = set()
        self.bad_day = False

    def teardown(self) -> None:
        """Both end."""
        self.twins.close()
        self.folder.cleanup()

    # what is done

    @initialize(poor=st.booleans(), bad_day=st.booleans(), first=st.lists(creations, min_size=3, max_size=6))
    def accounts(self, poor: bool, bad_day: bool, first: list[Creation]) -> None:
        """Everybody is known, some have little, callbacks go wrong or do not, and there are jobs."""
        self.bad_day = bad_day
        if bad_day:
            faults = [
                Fault(f"fault-{number}", number, "webhooks", checked(effects), when=When(probability=often))
                for number, (effects, often) in enumerate(BAD_DAY, 1)
            ]
            for life in self.twins.both:
                self.twins.run(life.suffer(*faults))
        for provider in PROVIDERS:
            for credential in provider.credentials:
                body = {"credits": CREDITS} if poor else {}
                self._control("PUT", f"accounts/{provider.name}/{credential.account}", body)
        for creation in first:
            self._created(creation)

    @rule(creation=creations)
    def create(self, creation: Creation) -> None:
        """One more."""
        self._created(creation)

    def _created(self, creation: Creation) -> None:
        name, scenario, hook, filmed = creation
        order = BEGINNINGS[name]
        body = {name: value for name, value in order.request["body"].items() if name not in CALLED_BACK}
        if hook:
            model = next(each.body for each in _provider(order.provider).operations if each.name == order.operation)
            body |= {name: HOOK for name in CALLED_BACK if model is not None and name in _names(model)}
        headers = {**order.request["headers"], "content-type": "application/json"}
        if scenario is not None:
            headers["x-emulator-scenario"] = scenario
        if filmed:
            headers["x-emulator-renderer"] = "puppet"
        self.twins.ask("POST", order.request["path"], headers, json.dumps(body).encode())
        # Otherwise it is luck what the loop has come to before the next: the order of charges, and what faults take.
        self.twins.same(Life.settle)

    @rule(look=st.sampled_from(sorted(LOOKS)), job=some)
    def look(self, look: str, job: int) -> None:
        """A poll, a list or a balance, as the vendor's customers ask for it."""
        provider, operation = LOOKS[look]
        id = self._one_of([each for each in self._jobs() if each["provider"] == provider.name], job)
        self.twins.ask("GET", _address(provider, operation, id), CREDENTIALS[provider.name])

    @precondition(lambda self: self.past)
    @rule(job=some, edit=st.sampled_from(["finish", "fail", "hold", "skip"]))
    def edit(self, job: int, edit: str) -> None:
        """An edit of the future."""
        self._control("POST", f"jobs/{self._one_of(self._jobs(), job)}/{edit}", {})

    @precondition(lambda self: self.past)
    @rule(job=some)
    def fire(self, job: int) -> None:
        """A callback by hand."""
        answer = self._control("POST", f"jobs/{self._one_of(self._jobs(), job)}/callback", {})
        if "state" in answer:
            self.fired.add(answer["id"])

    @precondition(lambda self: self.twins.whole.received)
    @rule(delivery=some)
    def redeliver(self, delivery: int) -> None:
        """A callback once more."""
        self._control("POST", f"deliveries/{self._one_of(self._deliveries(), delivery)}/redeliver", {})

    @rule(job=some, removal=st.sampled_from([None, *sorted(REMOVALS)]))
    def delete(self, job: int, removal: str | None) -> None:
        """A job is forgotten: by its customer where the vendor lets him, else behind the counter."""
        jobs = self._jobs()
        if removal is not None:
            provider, operation = REMOVALS[removal]
            id = self._one_of([each for each in jobs if each["provider"] == provider.name], job)
            self.twins.ask("DELETE", _address(provider, operation, id), CREDENTIALS[provider.name])
        elif jobs:
            id = self._one_of(jobs, job)
            self.twins.same(lambda life: life.app.engine.delete(WORLD, id))

    @rule(forward=seconds, cuts=st.lists(st.floats(0, 1), max_size=4))
    def advance(self, forward: float, cuts: list[float]) -> None:
        """Time passes: for one at once, for the other in pieces."""
        begun, span = self._clock(), round(forward * MICROSECONDS)
        for cut in sorted(cuts):
            self.twins.run(self.twins.pieces.until(begun + int(span * cut)))
        for life in self.twins.both:
            self.twins.run(life.until(begun + span))

    @rule(forward=st.sampled_from([0.7, 1.9, 4.0]), cuts=st.lists(st.floats(0, 1), min_size=1, max_size=4))
    def advance_a_little(self, forward: float, cuts: list[float]) -> None:
        """As long as jobs take."""
        self.advance(forward, cuts)

    @rule(how=st.sampled_from(["next", "next", "next", "idle"]))
    def advance_to_an_event(self, how: str) -> None:
        """Time passes until something has happened, or everything has."""
        self._control("POST", "clock/advance", {how: True})

    @rule()
    def restart(self) -> None:
        """The one on a file is stopped and started."""
        self.twins.restart()

    @rule()
    def carry_over(self) -> None:
        """The one on a file goes on from a state file, on a store that has nothing."""
        self.twins.carry_over()

    @precondition(lambda self: len(self.past) > 3)
    @rule(seed=st.sampled_from([None, "a", "b"]))
    def reset(self, seed: str | None) -> None:
        """Everything begins anew."""
        self._control("POST", "reset", {} if seed is None else {"seed": seed})
        self.now, self.past, self.fired, self.gone = 0, {}, set(), set()
        for life in self.twins.both:
            life.received.clear()

    # what must hold

    @invariant()
    def laws(self) -> None:
        """After whatever happened, once everything that is due has happened."""
        self.twins.same(Life.settle)
        self._time_went_forward()
        jobs = self._jobs()
        self._past_is_fixed(jobs)
        records = {each["id"]: self._record(each["id"]) for each in jobs}
        self._announced_is_what_polls_read(records)
        self._money_follows_the_plan(records)
        assert sorted(self.twins.whole.received) == sorted(self.twins.pieces.received)

    def _time_went_forward(self) -> None:
        now = self._clock()
        assert now >= self.now
        self.now = now

    def _past_is_fixed(self, jobs: list[Any]) -> None:
        """Laws 1 and 3: what has been seen stays, and only more is seen."""
        past = {job["id"]: [step for step in job["timeline"] if step["past"]] for job in jobs}
        for id, seen in self.past.items():
            if id in past:
                assert past[id][: len(seen)] == seen
            else:
                self.gone.add(id)
        assert not self.gone & set(past)
        for job in jobs:
            last = past[job["id"]][-1]
            assert (job["status"], job["phase"]) == (last["status"], last["phase"])
        self.past = past

    def _announced_is_what_polls_read(self, records: dict[str, tuple[Job, Any]]) -> None:
        """Law 2, in its callbacks: one for each transition that the vendor calls back, in order, at its instant."""
        said: dict[str, list[tuple[str, int]]] = {id: [] for id in records}
        for delivery in sorted(self._deliveries(), key=lambda each: each["number"]):
            if delivery["id"] not in self.fired and delivery["job"] in said:
                said[delivery["job"]].append((delivery["status"], parsed(delivery["created_at"])))
        for id, (job, account) in records.items():
            index = job.timeline.index_at(self.now)
            assert job.announced == index + 1
            to_say = list(_to_say(job, account, index))
            # Callbacks that have traded places have traded numbers.
            assert (sorted(said[id]) == sorted(to_say)) if self.bad_day else (said[id] == to_say), id

    def _money_follows_the_plan(self, records: dict[str, tuple[Job, Any]]) -> None:
        """Promised is what the open jobs hold, nobody owes, and the ledger adds up to the balance."""
        for account in self._control("GET", "accounts")["accounts"]:
            name = f"{account['provider']}/{account['account']}"
            own = [job for job, _ in records.values() if f"{job.provider}/{job.account}" == name]
            held = sum(job.held(job.timeline.index_at(self.now)) for job in own)
            assert round(held, 6) == account["held"], name
            assert account["available"] >= 0, name
            if account["opened"]:
                lines = self._control("GET", f"accounts/{name}")["ledger"]
                assert round(sum(line["credits"] for line in lines), 6) == account["credits"] == lines[0]["balance"]

    # how they are asked

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        """The content of the one answer of both."""
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.twins.ask(method, f"/_emulator/{path}", {"content-type": "application/json"}, raw)
        assert answer.status < 500
        return answer.json()

    def _clock(self) -> int:
        return parsed(self._control("GET", "clock")["now"])

    def _jobs(self) -> list[Any]:
        found: list[Any] = self._control("GET", "jobs?limit=500")["jobs"]
        return found

    def _deliveries(self) -> list[Any]:
        found: list[Any] = self._control("GET", "deliveries?limit=500")["deliveries"]
        return found

    def _record(self, id: str) -> tuple[Job, Any]:
        """A job as it is kept, and its account."""

        async def kept(life: Life) -> tuple[Job, Any]:
            engine = life.app.engine
            job = (await engine.snapshot(WORLD, id)).job
            return job, await engine.book.get(await engine.worlds.get(WORLD), job.provider, job.account)

        return self.twins.run(kept(self.twins.pieces))

    @staticmethod
    def _one_of(things: list[Any], number: int) -> str:
        return str(things[number % len(things)]["id"]) if things else "none"


def _address(provider: Any, operation: Any, id: str) -> str:
    path = "/".join(id if part.startswith("{") else part for part in operation.path.split("/"))
    return f"/{provider.name}{path}?video_model_id={id}"


def _provider(name: str) -> Any:
    return next(each for each in PROVIDERS if each.name == name)


def _names(model: Any) -> set[str]:
    """What a model's fields are called on the wire."""
    return {name for key, each in model.model_fields.items() for name in (key, each.alias, each.validation_alias)}


def _to_say(job: Job, account: Any, index: int) -> Any:
    """Status and instant of each transition up to `index` that the vendor calls back."""
    provider = _provider(job.provider)
    for place in range(index + 1 if job.callback_url else 0):
        snapshot = Snapshot(job, place, job.timeline.transitions[place].at)
        if provider.callback(snapshot, account, Draws("any", WORLD, job.number, "any")) is not None:
            yield snapshot.status, snapshot.transition.at


def test_the_six_laws_hold_in_any_order() -> None:
    """On both stores, whole and in pieces, stopped and started."""
    run_state_machine_as_test(
        Laws,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
