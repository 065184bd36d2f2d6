"""Values to records and back: the only file that knows both what a job is and what a record is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from emulator.core.clock import END_OF_TIME, Clock
from emulator.core.delivery import Delivery
from emulator.core.job import Job, nothing
from emulator.core.scenario import Scenario
from emulator.engine.accounts import Account, Line
from emulator.engine.standing import Fault, Rule
from emulator.storage.base import Record

UNTIMED = 2 * END_OF_TIME
"""Where the agenda has jobs that await files and no instant: it never comes, but whoever looks so far finds them."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing that is not a job: a face session, an upload, a voice. Private to whoever keeps it."""

    kind: str
    namespace: str
    id: str
    scope: str
    number: int
    created_at: int
    content: Mapping[str, Any] = field(default_factory=nothing)
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class WorldState:
    """What of a namespace outlives a restart besides its records."""

    clock: Clock
    seed: str
    scenario: str | None = None
    renderer: str | None = None
    """What makes the files of submissions that name no renderer; none: the server's."""


def job_record(job: Job, version: int = 1) -> Record:
    """A job as a record, due when its next transition is, or what it awaits."""
    due_at, awaited = job.timeline.next_at(job.announced), job.timeline.awaited
    if due_at is None and awaited is not None:
        due_at = UNTIMED if awaited.at is None or awaited.late else awaited.at
    alias = None if job.alias is None else job_alias(job.provider, job.account, job.kind, job.alias)
    return Record("job", job.namespace, job.id, job.scope, job, job.number, version, alias, due_at)


def job_alias(provider: str, account: str, kind: str, alias: str) -> str:
    """A customer's own name for a job, made unique within the namespace."""
    return f"{provider}/{account}/{kind}/{alias}"


def delivery_record(delivery: Delivery, version: int = 1) -> Record:
    """A delivery as a record, due when its next attempt is."""
    return Record(
        "delivery",
        delivery.namespace,
        delivery.id,
        delivery.scope,
        delivery,
        delivery.number,
        version,
        due_at=delivery.due_at,
    )


def account_record(account: Account, version: int = 1) -> Record:
    """An account as a record."""
    return Record("account", account.namespace, account.key, account.provider, account, account.number, version)


def line_record(account: Account, line: Line) -> Record:
    """A line of an account's ledger as a record."""
    return ledger_record(account.namespace, account.key, line)


def ledger_record(namespace: str, key: str, line: Line) -> Record:
    """A line of the ledger of the account with this key as a record."""
    return Record("line", namespace, f"{key}/{line.number}", key, line, line.number)


def resource_record(resource: Resource, version: int = 1) -> Record:
    """A resource as a record."""
    return Record(
        f"resource:{resource.kind}", resource.namespace, resource.id, resource.scope, resource, resource.number, version
    )


def order_record(namespace: str, order: Rule | Fault) -> Record:
    """A rule or a fault as a record."""
    kind = "rule" if isinstance(order, Rule) else "fault"
    return Record(kind, namespace, order.id, "", order, order.number)


def scenario_record(namespace: str, scenario: Scenario, version: int = 1) -> Record:
    """A scenario of a namespace's own as a record."""
    return Record("scenario", namespace, scenario.name, "", scenario, version=version)


def world_record(namespace: str, state: WorldState, version: int = 1) -> Record:
    """A namespace's clock and seed as a record."""
    return Record("world", namespace, "world", "", state, version=version)


_TYPES: dict[str, type] = {
    "job": Job,
    "delivery": Delivery,
    "account": Account,
    "line": Line,
    "world": WorldState,
    "scenario": Scenario,
    "rule": Rule,
    "fault": Fault,
}


class JsonCodec:
    """Bodies as JSON, for stores that keep bytes. Imported lazily: the memory store never needs it."""

    def encode(self, kind: str, body: object) -> bytes:
        """The body as JSON; raises nothing for values of this program."""
        encoded: bytes = _adapter(kind.partition(":")[0]).dump_json(body)
        return encoded

    def decode(self, kind: str, data: bytes) -> object:
        """The value that `encode` was given."""
        return _adapter(kind.partition(":")[0]).validate_json(data)


@cache
def _adapter(kind: str) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(_TYPES.get(kind, Resource))
