"""Who may call Kling: the table of the specification's section 2, row by row, and the order of checks."""

import warnings
from typing import Any

import jwt
import pytest

from emulator.app import create_app
from emulator.providers.kling import auth
from emulator.providers.kling.auth import ACCESS_KEY, API_KEY, SECRET_KEY
from emulator.settings import Settings
from tests.conftest import START, Emulator
from tests.providers.kling_client import Kling, Refusal

pytestmark = pytest.mark.anyio
PATH = "/v1/videos/advanced-lip-sync"
SECONDS = START // 1_000_000


def token(key: str = ACCESS_KEY, secret: str = SECRET_KEY, **claims: Any) -> str:
    """A token as the documentation makes it, at the virtual start of the tests; None leaves a claim out."""
    all_claims = {"iss": key, "exp": SECONDS + 1800, "nbf": SECONDS - 5, **claims}
    given = {name: value for name, value in all_claims.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
        return jwt.encode(given, secret, algorithm="HS256", headers={"alg": "HS256", "typ": "JWT"})


async def answer(emulator: Emulator, header: str | None, path: str = PATH, method: str = "GET") -> Refusal:
    """HTTP status, code and message."""
    headers = {} if header is None else {"Authorization": header}
    response = await emulator.client.request(method, path, headers=headers)
    return response.status_code, response.json()["code"], response.json()["message"]


OK = (200, 0, "SUCCEED")


async def test_both_kinds_of_ready_made_credentials_open_the_same_account(emulator: Emulator) -> None:
    """What is made with the key pair is seen with the API key."""
    task = await Kling(emulator, token()).lip_sync()
    assert (await Kling(emulator, API_KEY).get(f"{PATH}/{task['task_id']}"))["task_id"] == task["task_id"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (401, 1001, "Authorization is empty")),
        ("", (401, 1001, "Authorization is empty")),
        (token(), (401, 1002, "Authorization is invalid")),
        (f"bearer {token()}", (401, 1002, "Authorization is invalid")),
        ("Bearer ", (401, 1002, "Authorization is invalid")),
        ("Bearer rubbish", (401, 1002, "The token was expected to have 3 parts, but got 0.")),
        ("Bearer rub.bish", (401, 1002, "The token was expected to have 3 parts, but got 2.")),
        ("Bearer r.u.b.bish", (401, 1002, "The token was expected to have 3 parts, but got > 3.")),
        ("Bearer a.b.c", (401, 1002, "Authorization is invalid")),
        (f"Bearer {'x' * 5000}", (401, 1002, "Authorization is invalid")),
        (f"Bearer {token(secret='another' * 5)}", (401, 1000, "signature is invalid")),
        (f"Bearer {token()[:-4]}AAAA", (401, 1000, "signature is invalid")),
        (f"Bearer {token(nbf=SECONDS + 6)}", (401, 1003, "Authorization is not yet valid")),
        (f"Bearer {token(nbf=SECONDS + 5)}", OK),
        (f"Bearer {token(exp=SECONDS - 5)}", (401, 1004, "Authorization has expired")),
        (f"Bearer {token(exp=SECONDS - 4)}", OK),
        (f"Bearer {token(nbf=None)}", OK),
        (f"Bearer {token(exp=SECONDS + 10**9, iat=0, more='x')}", OK),
        (f"Bearer {token(exp=None)}", (401, 1002, "Authorization is invalid")),
        (f"Bearer {token(iss=None)}", (401, 1002, "Authorization is invalid")),
        (f"Bearer {token(iss='')}", (401, 1002, "Authorization is invalid")),
        ("Bearer api-key-kling-", (401, 1002, "api key not found")),
        ("Bearer api-key-other-vendor", (401, 1002, "api key not found")),
        (f"Bearer {API_KEY}", OK),
    ],
)
async def test_the_table_of_credentials(emulator: Emulator, header: str | None, expected: Refusal) -> None:
    """Each wrong credential has its code and, where it is known, the vendor's text."""
    assert await answer(emulator, header) == expected


async def test_a_token_of_another_algorithm_is_not_one_of_klings(emulator: Emulator) -> None:
    """Nor is one without a signature."""
    claims = {"iss": ACCESS_KEY, "exp": SECONDS + 1800}
    for each in (jwt.encode(claims, SECRET_KEY * 2, algorithm="HS512"), jwt.encode(claims, "", algorithm="none")):
        assert await answer(emulator, f"Bearer {each}") == (401, 1002, "Authorization is invalid")


async def test_a_token_expires_in_virtual_time(emulator: Emulator) -> None:
    """Half an hour after it was made, even if it was good before."""
    header = f"Bearer {token()}"
    assert await answer(emulator, header) == OK
    await emulator.advance(1804)
    assert await answer(emulator, header) == OK
    await emulator.advance(1)
    assert await answer(emulator, header) == (401, 1004, "Authorization has expired")


async def test_a_token_is_read_and_verified_once(emulator: Emulator) -> None:
    """A poll does not pay for the cryptography again."""
    header = f"Bearer {token(more='test of the cache')}"
    await answer(emulator, header)
    misses = auth.read.cache_info().misses, auth.signed.cache_info().misses
    for _ in range(3):
        assert await answer(emulator, header) == OK
    assert (auth.read.cache_info().misses, auth.signed.cache_info().misses) == misses
    assert auth.read.cache_info().maxsize is not None


async def test_an_unknown_access_key_opens_an_account_of_its_own(emulator: Emulator) -> None:
    """Its secret is not known and taken on trust; its times are checked."""
    mine = Kling(emulator, token("somebodys-access-key", "whatever"))
    assert await mine.get(PATH) == []
    await mine.lip_sync()
    assert len(await Kling(emulator, token("somebodys-access-key", "something else")).get(PATH)) == 1
    late = token("somebodys-access-key", "whatever", exp=SECONDS - 60)
    assert (await answer(emulator, f"Bearer {late}"))[1] == 1004


async def test_route_then_credential_then_body_then_funds(emulator: Emulator) -> None:
    """Each check hides the ones after it."""
    poor = Kling(emulator, "api-key-kling-nocredit-0001")
    assert await answer(emulator, None, "/v1/videos/unheard-of") == (404, 1203, "The requested resource does not exist")
    assert await answer(emulator, None, PATH, "DELETE") == (404, 1202, "The requested method is invalid")
    assert (await answer(emulator, None, PATH, "POST"))[1] == 1001
    assert (await poor.refused("POST", PATH, {}))[1] == 1201
    assert (await poor.refused("POST", PATH, poor.body(session_id="7")))[1] == 1201
    assert await poor.refused("POST", PATH, poor.body()) == (429, 1102, "Account balance not enough")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("nocredit", (429, 1102, "Account balance not enough")),
        ("expired", (429, 1102, "Account balance not enough")),
        ("overdue", (429, 1101, "Account in arrears")),
        ("banned", (429, 1100, "Abnormal account status")),
    ],
)
@pytest.mark.parametrize("credential", ["api-key-kling-{}-customer", "an-access-key-of-a-{}-customer"])
async def test_accounts_in_trouble(emulator: Emulator, word: str, expected: Refusal, credential: str) -> None:
    """Whatever costs units is refused; queries are free unless the account is banned."""
    key = credential.format(word)
    kling = Kling(emulator, key if key.startswith("api-key") else token(key))
    spoken = {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"}
    assert await kling.refused("POST", "/v1/audio/tts", spoken) == expected
    assert await kling.refused("POST", PATH, kling.body()) == expected
    assert await kling.refused("POST", "/v1/videos/identify-face", {"video_url": "https://a.bc/d.mp4"}) == expected
    if word != "banned":
        assert await kling.get(PATH) == []
    else:
        assert await kling.refused("GET", PATH) == expected


async def test_calls_that_answer_at_once_are_paid_at_once(emulator: Emulator) -> None:
    """0.05 units for faces and for a voice, even if time stands still."""
    kling = Kling(emulator)
    before = await kling.units()
    await kling.faces()
    await kling.post("/v1/audio/tts", {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"})
    assert await kling.units() == round(before - 0.1, 6)


async def test_a_strict_door_knows_nobody_else(settings: Settings) -> None:
    """Unknown keys of either kind are not found, the ready-made ones are."""
    import httpx2

    app = create_app(settings.model_copy(update={"auth": "strict"}))
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for key, expected in (
            (token(), OK),
            (API_KEY, OK),
            (token("nobody"), (401, 1002, "access key not found")),
            ("api-key-kling-nobody", (401, 1002, "api key not found")),
        ):
            response = await client.get(PATH, headers={"Authorization": f"Bearer {key}"})
            assert (response.status_code, response.json()["code"], response.json()["message"]) == expected
    await app.close()


async def test_a_configured_key_pair_is_verified(settings: Settings) -> None:
    """However short its secret is."""
    import httpx2

    pair = {"kling": [{"account": "my-key", "secret": "short"}]}
    app = create_app(Settings.model_validate({**settings.model_dump(), "accounts": pair}))
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for secret, code in (("short", 0), ("wrong", 1000)):
            header = {"Authorization": f"Bearer {token('my-key', secret)}"}
            assert (await client.get(PATH, headers=header)).json()["code"] == code
    await app.close()
