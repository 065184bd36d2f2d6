"""What the emulator saw, told in a few lines: the part of a failed test that nobody else can tell."""

from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from emulator.admin.deliveries import AttemptShown, DeliveryShown
from emulator.admin.faults import FaultShown
from emulator.admin.jobs import JobShown
from emulator.admin.journal import RequestShown, WhyShown
from emulator.providers import discover
from emulator.testing.witnesses import WITNESSES

if TYPE_CHECKING:
    from emulator.testing.kit import Emulator

REQUESTS = 50
FEW = 20
"""Requests that are told along with one job."""
JOBS = 10
DELIVERIES = 10
ATTEMPTS = 6
WIDTH = 400
"""Characters of one line."""


def safely(emulator: "Emulator", *, job: str | None = None) -> str:
    """As `seen`, and a sentence where the emulator cannot be asked: telling must not hide what is told about."""
    try:
        return seen(emulator, job=job)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test's own failure matters more
        return f"The emulator cannot be asked what it saw: {error}"


def seen(emulator: "Emulator", *, job: str | None = None) -> str:
    """Requests with their refusals, jobs, callbacks and faults; of a job, its plan and callbacks, the last requests."""
    clock = emulator.clock()
    runs = "stands still" if clock.frozen else f"runs at rate {clock.rate:g}"
    lines = [f"namespace {emulator.namespace}, {clock.now[:10]} {_time(clock.now)} virtual time, which {runs}"]
    requests = emulator.requests(limit=REQUESTS if job is None else FEW)
    count = emulator.control.ask("GET", "/requests/count")["count"]
    alike = [list(same) for _, same in groupby(requests[::-1], _alike)]
    if count == 0:
        lines.append(f"no requests: nothing has come to this namespace; its base URLs begin with {emulator.root}/")
    else:
        lines += _part("requests", alike, count - len(requests), _request)
    jobs = emulator.jobs(limit=JOBS + 1) if job is None else [emulator.job(job)]
    lines += _part("jobs", jobs[:JOBS][::-1], len(jobs) - JOBS, _job)
    deliveries = emulator.deliveries(job, limit=DELIVERIES + 1)
    inboxes = emulator.inbox("").url
    told = partial(_delivery, inboxes=inboxes)
    lines += _part("callbacks", deliveries[:DELIVERIES][::-1], len(deliveries) - DELIVERIES, told)
    struck = [fault for fault in emulator.faults.all() if fault.struck]
    if struck:
        lines += _part("faults that struck", struck, 0, _fault)
    return "\n".join(_cut(line, WIDTH) for line in lines)


def _part(title: str, things: list[Any], older: int, told: Callable[[Any], list[str]]) -> list[str]:
    if not things:
        return [f"no {title}"]
    only = "the last " if older > 0 else ""
    return [f"{only}{title}:", *(f"  {line}" for each in things for line in told(each))]


def _request(alike: list[RequestShown]) -> list[str]:
    """Polls that are answered alike are told once."""
    entry, last = alike[0], alike[-1]
    query = f"?{_cut(entry.query, 100)}" if entry.query else ""
    job = f"  job {entry.job}" if entry.job and entry.job not in entry.path + query else ""
    more = f"  {len(alike)} times, until {_time(last.at)}" if len(alike) > 1 else ""
    lines = [f"{_time(entry.at)}  {entry.method} {entry.path}{query}  {entry.status}{job}{more}"]
    if entry.fault:
        lines.append(f"    fault: {entry.fault}")
    if entry.error:
        lines += _refused(_line(entry.error), entry.why)
        if entry.operation is None:
            lines += _nearest(entry)
    return lines


def _nearest(entry: RequestShown) -> list[str]:
    """The path that is most like one that there is not: a slip of the pen, as a rule."""
    paths = {each.path for vendor in discover() if vendor.name == entry.provider for each in vendor.operations}
    near = get_close_matches(entry.path[:200], paths, 1, cutoff=0.8)
    return [f"    the nearest there is: {path}" for path in near if path != entry.path]


def _refused(error: str, why: WhyShown | None) -> list[str]:
    """What was wrong with which field; and the rule's witness, where one is known that says more."""
    field = "" if why is None or why.field is None else why.field
    about = f"{field}: " if field and field.rpartition(" ")[2] not in error.lower() else ""
    lines = [f"    refused: {about}{error}"]
    if why is not None and why.sentence and why.sentence != error:
        lines.append(f"    {WITNESSES[why.witness]}: {_cut(_line(why.sentence), 200)}")
    return lines


def _alike(entry: RequestShown) -> tuple[object, ...]:
    return entry.method, entry.path, entry.query, entry.status, entry.job, entry.fault, entry.error


def _job(job: JobShown) -> list[str]:
    reason = " ".join(str(part) for part in (job.code, job.reason) if part)
    lines = [f"{job.id}  {job.provider} {job.kind}, scenario {job.scenario}{f': {reason}' if reason else ''}"]
    steps = [
        f"{'●' if step.past else '○'} {step.status} {_time(step.at) if step.at else '(when skipped on)'}"
        for step in job.timeline
    ]
    return [*lines, f"    {' ── '.join(steps)}"]


def _delivery(delivery: DeliveryShown, inboxes: str) -> list[str]:
    state = str(delivery.state)
    if delivery.due_at is not None:
        state += f", next try {_time(delivery.due_at)}"
    own = delivery.url.startswith(inboxes)
    where = f"inbox {delivery.url.removeprefix(inboxes)}" if own else delivery.url
    head = f"{delivery.job} {delivery.status} → {where}  {state}"
    return [head, *(f"    {_attempt(attempt)}" for attempt in delivery.attempts[-ATTEMPTS:])]


def _attempt(attempt: AttemptShown) -> str:
    fault = f"  ({attempt.fault})" if attempt.fault else ""
    if attempt.answer is None:
        return f"{_time(attempt.at)}  {attempt.error}{fault}"
    said = _cut(_line(attempt.answer.body), 80)
    return f"{_time(attempt.at)}  answered {attempt.answer.status}{f': {said}' if said else ''}{fault}"


def _fault(fault: FaultShown) -> list[str]:
    effects = ", ".join(_effect(name, value) for name, value in fault.effect.items())
    return [f"{fault.id} on {fault.on}: {effects}; struck {fault.struck} of {fault.matched} calls"]


def _effect(name: str, value: Any) -> str:
    """With its arguments, without the punctuation."""
    if isinstance(value, dict):
        return " ".join([*([] if name in value else [name]), *(_effect(*argument) for argument in value.items())])
    return name if value is None or value is True else f"{name} {value}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _time(instant: str) -> str:
    """Of the day, to the millisecond."""
    return instant[11:23]
