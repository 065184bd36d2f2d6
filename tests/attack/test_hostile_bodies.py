"""Every operation that takes a body is given every body that no client should send.

Answered is in the vendor's envelope, never a defect; what it costs grows with the body and not faster.
"""

import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import httpx2
import pytest

from emulator.admin.app import OPERATIONS as CONTROL
from emulator.app import Application, create_app
from emulator.settings import Settings
from emulator.web.operation import Operation
from tests.attack import corpus
from tests.attack.corpus import Hostile
from tests.attack.envelopes import assert_in_envelope
from tests.attack.raw import Answer, ask
from tests.e2e.serving import Server, started
from tests.providers.test_conformance import CREDENTIALS, EXAMPLES, PROVIDERS

pytestmark = pytest.mark.anyio
BODIES = [*corpus.texts(), *corpus.forms()]


def takes(operation: Operation) -> bool:
    """Whether it reads a body."""
    return operation.method in ("POST", "PUT", "PATCH")


Place = tuple[str, Operation]
PLACES: list[Place] = [
    *((provider.name, each) for provider in PROVIDERS for each in provider.operations if takes(each)),
    *(("control", each) for each in CONTROL if takes(each)),
]
"""Every operation that reads a body, by whose it is."""


def example(place: Place) -> dict[str, Any]:
    """A body that the vendor documents, as far as there is one."""
    name, operation = place
    for each in EXAMPLES:
        if (each.provider, each.operation) == (name, operation.name) and isinstance(each.request.get("body"), dict):
            return {key: value for key, value in each.request["body"].items() if key not in CALLED_BACK}
    if operation.body is None:
        return {}
    return dict.fromkeys(operation.body.model_fields, "x")


CALLED_BACK = ("webhookUrl", "callback_url", "webhook_url")


def text_field(place: Place) -> str:
    """A field of the body that is a text."""
    return next((name for name, value in example(place).items() if isinstance(value, str)), "a")


def address(place: Place) -> str:
    """Where the operation is, with something for its parameters."""
    name, operation = place
    parts = ["1" if part.startswith("{") else part for part in operation.path.split("/")]
    prefix = "" if name == "control" else f"/{name}"
    return prefix + "/".join(parts)


def named(place: Place) -> str:
    """For the test's name."""
    return f"{place[0]}-{place[1].name}"


each_place = pytest.mark.parametrize("place", PLACES, ids=named)


@pytest.fixture
async def app(anyio_backend: str) -> AsyncIterator[Application]:
    """Time stands still."""
    app = create_app(Settings.model_validate({"rate": 0, "start": "2026-03-01T12:00:00Z", "inspect": "local"}))
    async with app.engine.running():
        yield app
    await app.close()


async def sent(app: Application, place: Place, body: Hostile) -> Answer:
    """The answer to a body."""
    headers = {**CREDENTIALS.get(place[0], {}), "content-type": body.content_type, **body.headers}
    return await ask(app, place[1].method, address(place), headers, body.pieces)


@each_place
async def test_no_body_is_a_defect(app: Application, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Malformed JSON, odd forms, lying lengths and charsets: answered in the envelope, and nothing is held after."""
    with caplog.at_level(logging.ERROR):
        for body in BODIES:
            answer = await sent(app, place, body)
            if None not in body.pieces:  # who has gone sees no answer
                assert_in_envelope(place[0], answer, told=body.name)
    assert not caplog.records
    assert app.desk.intake.held == 0


@each_place
async def test_no_value_is_a_defect(app: Application, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Each field of a documented body, written as no serialiser would."""
    content = example(place)
    with caplog.at_level(logging.ERROR):
        for field in (*content, "surplus"):
            for name, value in corpus.values():
                body = corpus.one(f"{field}: {name}", corpus.spoiled(content, field, value))
                assert_in_envelope(place[0], await sent(app, place, body), told=body.name)
    assert not caplog.records


def cpu() -> float:
    """Seconds that this process has worked: unlike those on the wall, no other process's affair."""
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@each_place
async def test_a_huge_body_costs_what_it_weighs(app: Application, place: Place) -> None:
    """Two megabytes in one value: an answer not much longer, and a bounded amount of work."""
    for body in corpus.huge(example(place), text_field(place), 2):
        before = cpu()
        answer = await sent(app, place, body)
        worked = cpu() - before
        assert_in_envelope(place[0], answer, told=body.name)
        assert worked < 0.6, (body.name, worked)
        assert len(answer.body) < 5 * body.size


def resident(server: Server) -> int:
    """The most memory that the server has ever touched, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux tells of a process")
async def test_huge_bodies_leave_a_server_as_it_was(tmp_path: Path) -> None:
    """At its peak a server holds a few times the longest body, and none of those that came before."""
    with started(tmp_path, "--rate", "0") as server:
        async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
            before = resident(server)
            for place in {place[0]: place for place in PLACES}.values():  # one of each
                for body in corpus.huge(example(place), text_field(place), 10):
                    headers = {**CREDENTIALS.get(place[0], {}), "content-type": body.content_type}
                    answer = await client.request(
                        place[1].method, address(place), headers=headers, content=body.pieces[0]
                    )
                    assert answer.status_code < 500, (place[0], place[1].name, body.name, answer.text[:300])
            grown = resident(server) - before
    assert grown < 40 * 10 << 20, grown >> 20
