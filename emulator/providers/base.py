"""What a provider's folder must say about itself."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from emulator.core.delivery import Announcement, Delivery, RetryPolicy
from emulator.core.errors import BadRequest
from emulator.core.job import Job, Snapshot
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Scenario
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.studio.errors import Unmade
from emulator.studio.takes import Production
from emulator.web.admission import Credential
from emulator.web.bodies import json_body
from emulator.web.call import Call
from emulator.web.operation import Evidence, Operation
from emulator.web.refusals import Refusal
from emulator.web.reply import Reply


def parse_json(call: Call) -> Any:
    """The body as JSON, whatever its content type says."""
    return json_body(call.raw)


def validate(model: type[BaseModel], value: Any) -> Any:
    """The body as its model, with pydantic's own errors."""
    return model.model_validate(value)


def unsigned(delivery: Delivery, account: Account, at: int) -> tuple[tuple[str, str], ...]:
    """No signature."""
    return ()


def undated(delivery: Delivery, account: Account, earlier: int) -> bytes:
    """The body as it is: nothing in it says when it was sealed."""
    return delivery.announcement.body


@dataclass(frozen=True, slots=True)
class Price:
    """What one thing costs, and how that is known: a line of the vendor's price list."""

    what: str
    """As the ledger names it, e.g. `advanced-lip-sync`."""
    credits: float
    """For each started step."""
    step: float | None
    """Seconds; none: whatever its length."""
    evidence: Evidence
    source: str
    """The page, and its words."""

    def of(self, seconds: float = 0.0) -> float:
        """Credits for so many seconds; at least one step."""
        if self.step is None:
            return self.credits
        return round(self.credits * max(1, ceil(round(seconds / self.step, 9))), 6)


class Options(BaseModel):
    """Where a vendor's behaviour is not known, or has changed, and a user may choose: fields with defaults.

    Set for the server (`[options.kling]` in emulator.toml, `EMULATOR_OPTIONS`), or for one account (control API).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that clients of the vendor read."""

    name: str
    value: str
    """`{base}` stands for the emulator's URL with the provider's prefix, `{root}` for the one without."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A callback that was recognised as this vendor's."""

    account: str
    """Whose secret it was checked with."""
    verified: bool
    plain: str
    """What it says, decrypted."""
    note: str = ""
    """What is wrong with it."""


def replaced(old: str, new: str, now: int) -> str:
    """The new webhook secret alone."""
    return new


def none_more(options: Any) -> tuple[Operation, ...]:
    """The operations are as declared."""
    return ()


def undirected(job: Job) -> tuple[Production, ...]:
    """Nothing is known of what its files show: the stub makes them."""
    return ()


def unexplained(unmade: Unmade) -> tuple[str | None, str | None]:
    """The usual reason of a failure, without a code."""
    return None, None


def unopened(headers: Mapping[str, str], body: bytes, accounts: Sequence[Account]) -> Opened | None:
    """Nothing is recognised."""
    return None


@dataclass(frozen=True, slots=True)
class Provider:
    """A vendor being emulated."""

    name: str
    title: str
    hosts: tuple[str, ...]
    """Host names under which the vendor is reached."""
    claims: tuple[str, ...]
    """Path prefixes that are this vendor's at the root; the longest prefix wins."""
    operations: tuple[Operation, ...]
    lifecycles: Mapping[str, Lifecycle]
    """By kind of job."""
    codes: Mapping[str, Refusal]
    """Every refusal of the vendor's table, by its code: what `emulator-error=CODE` names."""
    authenticate: Callable[[Call], Awaitable[Account]]
    refuse: Callable[[Exception, Call], Reply]
    callback: Callable[[Snapshot, Account, Draws], Announcement | None]
    """What is called back at this transition, if anything; the job has a callback URL."""
    retry: RetryPolicy
    credentials: tuple[Credential, ...]
    """Ready-made: always accepted, always really verified."""
    credits: float
    """An ample start for a new account."""
    variables: tuple[Variable, ...]
    headers: Mapping[str, str]
    """What lets a request of the ready-made account in, on every path."""
    token: Callable[[int], str] | None = None
    """A token as its clients sign it for themselves, for the ready-made account at an instant; none: they sign none."""
    sign: Callable[[Delivery, Account, int], tuple[tuple[str, str], ...]] = unsigned
    backdated: Callable[[Delivery, Account, int], bytes] = undated
    """The body as it would have been sealed so many microseconds earlier, where it says when that was."""
    rotated: Callable[[str, str, int], str] = replaced
    """What an account keeps of its webhook secret and a new one that takes its place at an instant."""
    opened: Callable[[Mapping[str, str], bytes, Sequence[Account]], Opened | None] = unopened
    """Decrypt and verify a callback as a receiver would: its headers (lower-case names), its body, and the accounts
    whose secrets may fit. None: not one of this vendor's, or not to be told from anybody's."""
    direct: Callable[[Job], tuple[Production, ...]] = undirected
    """What a job's files show and say, by its request and facts alone; asked at any time, always with one answer."""
    explain: Callable[[Unmade], tuple[str | None, str | None]] = unexplained
    """The reason and code with which a job fails whose film could not be made; none: the usual one."""
    options: type[Options] = Options
    """What of its behaviour can be chosen."""
    chosen: Callable[[Any], tuple[Operation, ...]] = none_more
    """Further operations, where the server's options choose a path."""
    prices: tuple[Price, ...] = ()
    """The price list."""
    unit: str = "credit"
    """What an account holds, in the singular."""
    dollars: float | None = None
    """What one unit costs, where the vendor says so."""
    parse: Callable[[Call], Any] = parse_json
    validate: Callable[[type[BaseModel], Any], Any] = validate
    parses_first: bool = False
    cors: bool = False
    head: bool = True
    """HEAD is answered wherever GET is; otherwise only where an operation declares it."""
    redirect_slashes: bool = False
    """An unknown path is tried with or without its last slash, and redirected (307) if that is known."""
    security: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """OpenAPI security schemes, by name."""
    security_together: bool = False
    """Whether a call needs all of the schemes; otherwise any one."""
    failure: type[BaseModel] | None = None
    """The model of its errors, where they are JSON."""
    docs: str = ""
    """The vendor's documentation."""
    notes: tuple[str, ...] = field(default=())
    """Known differences from the vendor, a sentence each."""

    def environment(self, root: str) -> dict[str, str]:
        """The variables, for a server (and namespace) at `root`."""
        return {
            variable.name: variable.value.replace("{base}", f"{root}/{self.name}").replace("{root}", root)
            for variable in self.variables
        }

    def chosen_options(self, values: Mapping[str, Any]) -> Options:
        """The options with these values. Raises BadRequest with the options there are."""
        try:
            return self.options.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            there = ", ".join(self.options.model_fields) or "none"
            message = f"The option {place!r} cannot be used: {first['msg']}; {self.title} has these options: {there}."
            raise BadRequest(message) from None

    @property
    def reasons(self) -> dict[str, str]:
        """By code of the table, why a job fails."""
        return {code: each.message or "" for code, each in self.codes.items()}

    def by_code(self, code: str) -> Refusal:
        """The refusal that this code stands for. Raises BadRequest with the codes there are."""
        found = self.codes.get(code)
        if found is None:
            message = f"{self.title} has no error code {code[:60]!r}; it has: {', '.join(self.codes)}."
            raise BadRequest(message)
        return found.with_traceback(None)


def known_codes(scenario: Scenario, providers: Iterable[Provider]) -> None:
    """Raises BadRequest where an ending has a code that is no vendor's."""
    tables = {each.title: each.codes for each in providers}
    for ending in scenario.endings:
        if ending.code is not None and not any(ending.code in codes for codes in tables.values()):
            there = "; ".join(f"{title}: {', '.join(codes)}" for title, codes in tables.items())
            message = (
                f"The scenario {scenario.name!r} ends with {ending.code[:60]!r}, which is no vendor's code. {there}."
            )
            raise BadRequest(message)
