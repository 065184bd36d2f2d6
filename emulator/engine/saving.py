"""A namespace as plain values, and back: what a state file holds of it.

Columns that follow from a body (scope, alias, the due instant) are not written but made anew, so that a file that
somebody has edited cannot contradict itself.
"""

import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import orjson

from emulator.core.clock import END_OF_TIME, Clock
from emulator.core.delivery import Delivery, DeliveryState
from emulator.core.errors import BadRequest
from emulator.core.job import Job
from emulator.core.scenario import Scenario
from emulator.engine.accounts import Account, Line
from emulator.engine.faults import checked
from emulator.engine.repository import (
    JsonCodec,
    Resource,
    WorldState,
    account_record,
    delivery_record,
    job_record,
    ledger_record,
    order_record,
    resource_record,
    scenario_record,
)
from emulator.engine.standing import Fault, Rule
from emulator.engine.worlds import DEFAULT_NAMESPACE
from emulator.storage.base import Record, Storage

KINDS = ("job", "delivery", "account", "line", "scenario", "rule", "fault")
"""Kinds of records that a state file has; and `resource:…`. The world's own is not among them: see `Saved`."""
LARGEST = 2**63 - 1
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Saved:
    """A namespace that was written down."""

    now: int
    rate: float
    seed: str
    scenario: str | None
    numbers: Mapping[str, int]
    records: tuple[Record, ...]
    renderer: str | None = None

    def unknown(self, providers: Set[str], scenarios: Set[str], renderers: Set[str]) -> str | None:
        """What it speaks of that is neither among these nor its own, in words; none: nothing."""
        bodies = [record.body for record in self.records]
        own = {body.name for body in bodies if isinstance(body, Scenario)}
        for body in bodies:
            if isinstance(body, Job | Delivery | Account) and body.provider not in providers:
                return f"a provider {body.provider[:60]!r}"
        accounts = {(body.provider, body.id) for body in bodies if isinstance(body, Account)}
        for body in bodies:
            if isinstance(body, Job | Delivery) and (body.provider, body.account) not in accounts:
                return f"a {body.provider} account {body.account[:60]!r}"
        used = {self.scenario or "", *(body.scenario for body in bodies if isinstance(body, Rule))} - {""}
        made = {self.renderer, *(body.renderer for body in bodies if isinstance(body, Job))} - {None, *renderers}
        if made:
            return f"a renderer {sorted(map(str, made))[0][:60]!r}"
        return next((f"a scenario {name[:60]!r}" for name in sorted(used - own - scenarios)), None)

    def reached(self, base: str) -> "Saved":
        """The same at a server that is reached at `base`: one on this machine had another port when it was saved."""
        if not _here(base):
            return self
        records = (
            replace(each, body=replace(each.body, base=base))
            if isinstance(each.body, Job) and _here(each.body.base)
            else each
            for each in self.records
        )
        return replace(self, records=tuple(records))

    def state(self, real: int) -> WorldState:
        """What it is when the real clock reads `real`: its time goes on from where it was."""
        return WorldState(Clock(self.now, real, self.rate), self.seed, self.scenario, self.renderer)


async def stored(storage: Storage, namespace: str) -> tuple[list[Record], dict[str, int]]:
    """The records and counters of a namespace that are to be written down."""
    records = await storage.everything(namespace)
    return [record for record in records if record.kind != "world"], await storage.numbers(namespace)


def written(records: list[Record], codec: JsonCodec) -> list[dict[str, Any]]:
    """The records as values that orjson writes."""
    return [
        {
            "kind": each.kind,
            "id": each.id,
            "of": each.scope,
            "body": orjson.Fragment(codec.encode(each.kind, each.body)),
        }
        for each in records
    ]


def record_of(namespace: str, row: Mapping[str, Any], codec: JsonCodec, now: int) -> Record:
    """A written record, now of this namespace. Raises BadRequest that names it."""
    kind, id = row.get("kind"), row.get("id")
    told = f"The {str(kind)[:40]} {str(id)[:80]!r}"
    if not isinstance(kind, str) or not isinstance(id, str) or not (kind in KINDS or kind.startswith("resource:")):
        message = f"{told} is no record: there are {', '.join(KINDS)} and resource:…"
        raise BadRequest(message)
    try:
        body = codec.decode(kind, json.dumps(row.get("body")).encode())
    except ValueError as error:
        message = f"{told} cannot be read: {' '.join(str(error).split())[:300]}"
        raise BadRequest(message) from None
    record = _MADE[type(body)](body, namespace, str(row.get("of", "")), now)
    if (record.kind, record.id) != (kind, id) or not -LARGEST <= record.seq <= LARGEST:
        message = f"{told} is not what its body says."
        raise BadRequest(message)
    return record


def _job(job: Job, namespace: str, of: str, now: int) -> Record:
    instants = [transition.at for transition in job.timeline.transitions]
    if not instants or sorted(instants) != instants or instants[-1] > END_OF_TIME * 2:
        message = f"The plan of job {job.id!r} is not in the order of time."
        raise BadRequest(message)
    awaited, last = job.timeline.awaited, job.timeline.transitions[-1]
    misplaced = awaited is not None and awaited.at is not None and not last.at <= awaited.at <= END_OF_TIME * 2
    if awaited is not None and (misplaced or last.step.phase.ended):
        message = f"What job {job.id!r} awaits does not fit its plan."
        raise BadRequest(message)
    if not 0 <= job.announced <= len(instants):
        message = f"Of job {job.id!r} more is announced than planned."
        raise BadRequest(message)
    return job_record(replace(job, namespace=namespace, base=_base(job.base, job.namespace, namespace)))


def _base(base: str, was: str, namespace: str) -> str:
    """The base of URLs handed out, in another namespace."""
    if was == namespace:
        return base
    return base.removesuffix(f"/@{was}") + ("" if namespace == DEFAULT_NAMESPACE else f"/@{namespace}")


def _here(base: str) -> bool:
    """Whether it leads to this machine; it was made of a client's Host, which may be anything."""
    try:
        return urlsplit(base).hostname in _HERE
    except ValueError:
        return False


def _delivery(delivery: Delivery, namespace: str, of: str, now: int) -> Record:
    """What was in the air goes out again."""
    for strike in (*delivery.strikes, *(delivery.spoiling or ())):
        checked({strike.effect: strike.arguments})
    if not all(0 <= pause <= END_OF_TIME for pause in delivery.again):
        message = f"Delivery {delivery.id!r} is to go out again before or after all time."
        raise BadRequest(message)
    if delivery.state is DeliveryState.SENDING:
        delivery = replace(delivery, state=DeliveryState.WAITING, due_at=now)
    return delivery_record(replace(delivery, namespace=namespace))


def _fault(fault: Fault, namespace: str, of: str, now: int) -> Record:
    if fault.on == "webhooks":
        fault = replace(fault, effects=checked(fault.effects))
    return order_record(namespace, fault)


_MADE: Mapping[type, Callable[[Any, str, str, int], Record]] = {
    Job: _job,
    Delivery: _delivery,
    Account: lambda body, namespace, of, now: account_record(replace(body, namespace=namespace)),
    Line: lambda body, namespace, of, now: ledger_record(namespace, of, body),
    Resource: lambda body, namespace, of, now: resource_record(replace(body, namespace=namespace)),
    Rule: lambda body, namespace, of, now: order_record(namespace, body),
    Fault: _fault,
    Scenario: lambda body, namespace, of, now: scenario_record(namespace, body),
}
