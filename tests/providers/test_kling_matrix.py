"""Every kind of credential on every kind of path of Kling, and what is checked before what."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from emulator.app import create_app
from emulator.engine.accounts import Crowded, Shortage
from emulator.providers.kling import provider
from emulator.providers.kling.auth import API_KEY, NO_KEY
from emulator.settings import Settings
from emulator.web.call import Call
from emulator.web.refusals import Throttled
from tests.conftest import Emulator
from tests.providers.kling_client import UUID4, Kling, Refusal
from tests.providers.test_kling_auth import OK, SECONDS, answer, token

pytestmark = pytest.mark.anyio
BOTH = ("/v1/videos/text2video", "/v1/audio/tts", "/account/costs?start_time=1&end_time=2")
KEYS_ONLY = ("/tasks?task_ids=1",)
NEEDS_KEY = (401, 1002, NO_KEY)
UNKNOWN_KEY = (401, 1002, "api key not found")
INVALID = (401, 1002, "Authorization is invalid")


@pytest.fixture
async def client(settings: Settings, anyio_backend: str) -> AsyncIterator[Emulator]:
    """An emulator that knows nobody but the ready-made customer."""
    app = create_app(settings.model_copy(update={"auth": "strict"}))
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Emulator(app, client, None)  # type: ignore[arg-type]
    await app.close()


def not_three(parts: str) -> Refusal:
    """What is said of something that is neither an API key nor a JWT."""
    return 401, 1002, f"The token was expected to have 3 parts, but got {parts}."


MATRIX: list[tuple[str, str | None, Refusal, Refusal]] = [
    ("nothing", None, (401, 1001, "Authorization is empty"), NEEDS_KEY),
    ("an empty header", "", (401, 1001, "Authorization is empty"), NEEDS_KEY),
    ("a prefix alone", "Bearer ", INVALID, NEEDS_KEY),
    ("a key without its prefix", API_KEY, INVALID, NEEDS_KEY),
    ("a key with another prefix", f"Token {API_KEY}", INVALID, NEEDS_KEY),
    ("a prefix in lower case", f"bearer {API_KEY}", INVALID, NEEDS_KEY),
    ("a good JWT without its prefix", token(), INVALID, NEEDS_KEY),
    ("rubbish", "Bearer garbage", not_three("0"), NEEDS_KEY),
    ("rubbish with a dot", "Bearer gar.bage", not_three("2"), NEEDS_KEY),
    ("rubbish with three dots", "Bearer g.a.r.bage", not_three("> 3"), NEEDS_KEY),
    ("rubbish in three parts", "Bearer gar.ba.ge", INVALID, NEEDS_KEY),
    ("rubbish without end", f"Bearer {'x' * 5000}", INVALID, NEEDS_KEY),
    ("a JWT", f"Bearer {token()}", OK, NEEDS_KEY),
    ("a JWT without nbf", f"Bearer {token(nbf=None)}", OK, NEEDS_KEY),
    ("a JWT without exp", f"Bearer {token(exp=None)}", INVALID, NEEDS_KEY),
    ("a JWT of nobody", f"Bearer {token('nobody')}", (401, 1002, "access key not found"), NEEDS_KEY),
    ("a JWT of another secret", f"Bearer {token(secret='x' * 40)}", (401, 1000, "signature is invalid"), NEEDS_KEY),
    ("a JWT too early", f"Bearer {token(nbf=SECONDS + 6)}", (401, 1003, "Authorization is not yet valid"), NEEDS_KEY),
    ("a JWT a little early", f"Bearer {token(nbf=SECONDS + 5)}", OK, NEEDS_KEY),
    ("a JWT too late", f"Bearer {token(exp=SECONDS - 5)}", (401, 1004, "Authorization has expired"), NEEDS_KEY),
    ("a JWT a little late", f"Bearer {token(exp=SECONDS - 4)}", OK, NEEDS_KEY),
    ("a key of nobody", "Bearer api-key-kling-nobody", UNKNOWN_KEY, UNKNOWN_KEY),
    ("a key of another form", "Bearer api-key-nobody", UNKNOWN_KEY, UNKNOWN_KEY),
    ("a key", f"Bearer {API_KEY}", OK, OK),
]  # fmt: skip


@pytest.mark.parametrize(("header", "both", "keys_only"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
async def test_the_matrix_of_credentials(
    client: Emulator, header: str | None, both: Refusal, keys_only: Refusal
) -> None:
    """Legacy and account paths take both kinds, the new design takes API keys and says so to everything else."""
    assert {await answer(client, header, path) for path in BOTH} == {both}
    assert {await answer(client, header, path) for path in KEYS_ONLY} == {keys_only}


@pytest.mark.parametrize(
    "path", ["/text-to-video/kling-3.0", "/image-to-video/kling-2.6", "/text-to-video/x", "/tasks"]
)
async def test_no_jwt_begins_anything_of_the_new_design(client: Emulator, path: str) -> None:
    """Whatever its body and its model."""
    for header in (None, f"Bearer {token()}", "Bearer garbage"):
        assert await answer(client, header, path, "POST") == NEEDS_KEY


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/tasks/1", 1203),
        ("GET", "/v1/tasks", 1203),
        ("GET", "/tasks/1", 1203),
        ("POST", "/text-to-video", 1203),
        ("POST", "/text-to-video/kling-3.0/more", 1203),
        ("GET", "/account/balance", 1203),
        ("DELETE", "/tasks", 1202),
        ("GET", "/text-to-video/kling-3.0", 1202),
        ("GET", "/image-to-video/unheard-of", 1202),
        ("POST", "/account/costs", 1202),
        ("GET", "/account/billing/package", 1202),
    ],
)
async def test_a_route_that_is_not_there_is_404_for_everybody(
    client: Emulator, method: str, path: str, expected: int
) -> None:
    """It is looked at before the credential."""
    for header in (None, f"Bearer {API_KEY}"):
        assert (await answer(client, header, path, method))[:2] == (404, expected)


async def test_of_the_new_design_too_each_check_hides_the_next(emulator: Emulator) -> None:
    """Route, credential, model, body, funds."""
    poor = Kling(emulator, "api-key-kling-nocredit-0001")
    good, bad = {"prompt": "p"}, {"prompt": "p", "settings": {"duration": 99}}
    assert (await answer(emulator, None, "/text-to-video/unheard-of", "POST"))[1] == 1002
    refused = (400, 1201, "model is not supported")
    assert await poor.refused("POST", "/text-to-video/unheard-of", bad) == refused
    assert await poor.refused("POST", "/image-to-video/kling-3.0-omni", {}) == refused
    wrong = (400, 1201, "settings.duration value '99' is invalid")
    assert await poor.refused("POST", "/text-to-video/kling-3.0", bad) == wrong
    funds = (429, 1102, "Account balance not enough")
    assert await poor.refused("POST", "/text-to-video/kling-3.0", good) == funds
    assert await poor.get("/tasks?task_ids=1") == []
    late = Kling(emulator, "api-key-kling-overdue-0001")
    assert (await late.refused("POST", "/text-to-video/kling-3.0", good))[:2] == (429, 1101)
    banned = Kling(emulator, "api-key-kling-banned-0001")
    assert (await banned.refused("GET", "/tasks?task_ids=1"))[:2] == (429, 1100)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Crowded("2 of 2 slots are taken."), (429, 1303, "parallel task over resource pack limit")),
        (Throttled(7), (429, 1302, "Too many requests; rate limit exceeded")),
        (Shortage("0 of 1"), (429, 1102, "Account balance not enough")),
    ],
)
async def test_limits_are_refused_in_the_vendors_words(emulator: Emulator, error: Exception, expected: Refusal) -> None:
    """Wherever they are noticed: code, message and request id, and nothing else."""
    scope = {"method": "POST", "path": "/text-to-video/kling-3.0", "headers": [], "query_string": b""}
    call = Call(emulator.app.desk, "kling", scope, await emulator.app.engine.worlds.get("default"))
    reply = provider.refuse(error, call)
    content = json.loads(reply.body)
    assert (reply.status, content["code"], content["message"]) == expected
    assert list(content) == ["code", "message", "request_id"]
    assert UUID4.fullmatch(content["request_id"])


@pytest.mark.parametrize(("leeway", "good"), [(0, 0), (60, 60), (5, 5)])
async def test_the_leeway_of_a_jwt_can_be_set(settings: Settings, leeway: int, good: int) -> None:
    """For the server."""
    app = create_app(settings.model_copy(update={"options": {"kling": {"jwt_leeway_seconds": leeway}}}))
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        emulator = Emulator(app, client, None)  # type: ignore[arg-type]
        for nbf, expected in ((good, 0), (good + 1, 1003)):
            assert (await answer(emulator, f"Bearer {token(nbf=SECONDS + nbf)}"))[1] == expected
        for exp, expected in ((good - 1, 0), (good, 1004)):
            assert (await answer(emulator, f"Bearer {token(exp=SECONDS - exp)}"))[1] == expected
    await app.close()


def test_what_can_be_chosen_is_declared() -> None:
    """With what the emulator does if nothing is chosen."""
    assert provider.options().model_dump()["jwt_leeway_seconds"] == 5
