"""Who is let in by Akool: tokens, API keys, and which of the two counts."""

from typing import Any

import jwt
import pytest

from emulator.core.clock import MICROSECONDS
from emulator.providers.akool import auth, models
from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET, LIFETIME, SIGNING_KEY
from emulator.providers.akool.envelope import opened
from tests.conftest import Emulator
from tests.providers.akool_client import WEBHOOK, Akool, lipsync, talking_photo

pytestmark = pytest.mark.anyio

NOT_VALID = (1101, "Invalid authorization or The request token has expired")
NO_ACCOUNT = (1109, "account not exist")
OTHER_ID = "b3RoZXItY2xpZW50LTAwMQ=="
OTHER_SECRET = "otherClientSecret000000000000032"


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


async def test_a_key_pair_gives_a_token_at_the_top_level(akool: Akool) -> None:
    """There is no `data` around it, and no credential is needed to ask."""
    anyone = akool.sending()
    answer = await anyone.ask("POST", "getToken", json={"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET})
    models.TokenReply.model_validate(answer)
    assert await akool.sending(Authorization=f"Bearer {answer['token']}").credit() == 1_000_000


async def test_a_token_carries_what_real_ones_carry(akool: Akool, emulator: Emulator) -> None:
    """A JWT of HS256 that is valid for 400 days, with the fields of the documentation's sample in their order."""
    token = await akool.login()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert list(claims) == ["id", "type", "from", "email", "firstName", "uid", "code", "iat", "exp"]
    assert (claims["type"], claims["from"], claims["uid"]) == ("user", "tob", 100001)
    assert len(claims["id"]) == 24
    assert len(claims["code"]) == 4
    assert claims["iat"] == emulator.now // MICROSECONDS
    assert claims["exp"] - claims["iat"] == 400 * 24 * 3600


async def test_a_token_expires_by_the_virtual_clock(akool: Akool, emulator: Emulator) -> None:
    """For more than a year it is good, whatever the calendar on the wall says."""
    holder = akool.sending(Authorization=f"Bearer {await akool.login()}")
    await emulator.advance(LIFETIME - 1)
    await holder.credit()
    await emulator.advance(1)
    assert await holder.refused("GET", "faceswap/quota/info") == NOT_VALID


async def test_a_token_outlives_a_restart(akool: Akool) -> None:
    """Nothing that was remembered is needed to verify it."""
    token = await akool.login()
    auth._grants.clear()
    assert await akool.sending(Authorization=f"bearer {token}").credit() == 1_000_000


async def test_a_token_may_come_from_the_virtual_future(akool: Akool, emulator: Emulator) -> None:
    """Where time has been put forward, a token is issued at an instant that the wall has not seen yet."""
    await emulator.advance(30 * 365 * 24 * 3600)
    token = await akool.login()
    auth._grants.clear()
    assert await akool.sending(Authorization=f"Bearer {token}").credit() == 1_000_000


async def test_a_token_opens_its_account_in_every_namespace(akool: Akool, emulator: Emulator) -> None:
    """A client that keeps its token through a reset, or takes it to another namespace, goes on."""
    token = await akool.login(OTHER_ID, OTHER_SECRET)
    response = await emulator.client.get(
        "/@t1/api/open/v3/faceswap/quota/info", headers={"Authorization": f"Bearer {token}"}
    )
    assert response.json()["code"] == 1000
    by_key = await emulator.client.get("/@t1/api/open/v3/faceswap/quota/info", headers={"x-api-key": OTHER_SECRET})
    assert by_key.json()["code"] == 1000
    assert [each.id for each in await emulator.app.engine.book.all(await emulator.app.engine.worlds.get("t1"))] == [
        OTHER_ID
    ]


async def test_a_token_of_an_account_that_was_not_kept_asks_for_a_new_login(akool: Akool) -> None:
    """After a restart without a store only configured accounts are known."""
    token = _forged(SIGNING_KEY, email="c3RyYW5nZXI=@akool.invalid")
    assert await akool.sending(Authorization=f"Bearer {token}").refused("GET", "faceswap/quota/info") == NOT_VALID


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer no-token",
        "Basic dXNlcjpwYXNz",
        "Bearer a.b.c",
        f"Bearer {'x' * 10_000}",
        CLIENT_SECRET,
    ],
)
async def test_an_authorization_that_is_no_token_is_1101(akool: Akool, authorization: str) -> None:
    """Present, but not a token of ours."""
    assert await akool.sending(Authorization=authorization).refused("GET", "faceswap/quota/info") == NOT_VALID


@pytest.mark.parametrize(
    "claims",
    [{}, {"exp": None}, {"exp": "soon"}, {"exp": True}, {"exp": 1}, {"email": 5}, {"email": "someone@else.test"}],
)
async def test_a_forged_token_is_1101(akool: Akool, claims: dict[str, Any]) -> None:
    """With another key, or with claims that make no sense."""
    key = SIGNING_KEY if claims else "another key of thirty-two characters"
    holder = akool.sending(Authorization=f"Bearer {_forged(key, **claims)}")
    assert await holder.refused("GET", "faceswap/quota/info") == NOT_VALID


async def test_authorization_counts_before_the_api_key_even_if_it_is_wrong(akool: Akool) -> None:
    """If both have values, x-api-key is discarded."""
    both = akool.sending(Authorization="Bearer wrong", x_api_key=CLIENT_SECRET)
    assert await both.refused("GET", "faceswap/quota/info") == NOT_VALID
    token = await akool.login()
    assert await akool.sending(Authorization=f"Bearer {token}", x_api_key="?").credit() == 1_000_000
    empty = akool.sending(Authorization="", x_api_key=CLIENT_SECRET)
    assert await empty.credit() == 1_000_000


async def test_without_a_credential_it_is_1102(akool: Akool) -> None:
    """Neither header, or an empty API key."""
    for headers in ({}, {"x_api_key": ""}):
        refused = await akool.sending(**headers).refused("GET", "faceswap/quota/info")
        assert refused == (1102, "Authorization cannot be empty")


async def test_an_api_key_that_cannot_be_one_is_1109(akool: Akool) -> None:
    """In open mode any other opens an account of its own."""
    assert await akool.sending(x_api_key="bad").refused("GET", "faceswap/quota/info") == NO_ACCOUNT
    assert await akool.sending(x_api_key="two words").refused("GET", "faceswap/quota/info") == NO_ACCOUNT
    assert await akool.sending(x_api_key="anything else").refused("GET", "faceswap/quota/info") == NO_ACCOUNT
    assert await akool.sending(x_api_key="anything-else").credit() == 1_000_000


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ({"clientId": CLIENT_ID, "clientSecret": "wrong-secret"}, 1101),
        ({"clientId": "wrong-client", "clientSecret": CLIENT_SECRET}, 1101),
        ({"clientId": "two words", "clientSecret": "two words"}, 1101),
        ({"clientId": "\ud800\ud800\ud800", "clientSecret": "half a letter"}, 1101),
        ({"clientId": CLIENT_ID}, 1003),
        ({"clientId": CLIENT_ID, "clientSecret": ""}, 1003),
        ({"clientId": CLIENT_ID, "clientSecret": None}, 1003),
        ({"clientId": [CLIENT_ID], "clientSecret": CLIENT_SECRET}, 1003),
        ([], 1003),
    ],
)
async def test_a_wrong_pair_gets_no_token(akool: Akool, pair: Any, code: int) -> None:
    """The ready-made pair is really verified, in open mode too."""
    import json

    refused = await akool.refused("POST", "getToken", content=json.dumps(pair))
    assert refused[0] == code


async def test_a_client_id_is_bound_to_the_secret_it_first_came_with(akool: Akool) -> None:
    """And a secret to its clientId, so that an API key always means one account."""
    await akool.login(OTHER_ID, OTHER_SECRET)
    for pair in ((OTHER_ID, "another-secret"), ("another-client", OTHER_SECRET)):
        body = dict(zip(("clientId", "clientSecret"), pair, strict=True))
        assert await akool.refused("POST", "getToken", json=body) == NOT_VALID


async def test_a_client_id_with_a_slash_is_an_account_too(akool: Akool, emulator: Emulator) -> None:
    """Base64 has slashes; the envelope is made with the clientId as it was written."""
    client_id = "ab/cdefghijklmnopqrst/=="
    holder = akool.sending(Authorization=f"Bearer {await akool.login(client_id, OTHER_SECRET)}")
    await holder.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(60)
    opened(_received(emulator), client_id, OTHER_SECRET)


async def test_an_account_known_by_its_key_alone_gets_envelopes_too(akool: Akool, emulator: Emulator) -> None:
    """They are made with a clientId shaped like a real one, which the control API shows."""
    await akool.sending(x_api_key=OTHER_SECRET).lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(60)
    accounts = await emulator.app.engine.book.all(await emulator.app.engine.worlds.get("default"))
    assert len(accounts[0].id) == 24
    assert accounts[0].id.endswith("==")
    opened(_received(emulator), accounts[0].id, OTHER_SECRET)


async def test_a_login_teaches_such_an_account_its_client_id(akool: Akool, emulator: Emulator) -> None:
    """The key and the token lead to one account, and its envelopes are made with the pair."""
    by_key = akool.sending(x_api_key=OTHER_SECRET)
    job = await by_key.lipsync(webhookUrl=WEBHOOK)
    by_token = akool.sending(Authorization=f"Bearer {await akool.login(OTHER_ID, OTHER_SECRET)}")
    assert (await by_token.info(job["_id"]))["_id"] == job["_id"]
    assert await akool.login(OTHER_ID, OTHER_SECRET)
    await emulator.advance(60)
    opened(_received(emulator), OTHER_ID, OTHER_SECRET)


@pytest.mark.parametrize(
    ("word", "looking", "creating"), [("banned", 1200, 1200), ("expired", 1101, 1101), ("overdue", 1000, 1103),
                                      ("nocredit", 1000, 1006)]
)  # fmt: skip
async def test_magic_credentials_behave_as_they_are_called(
    akool: Akool, word: str, looking: int, creating: int
) -> None:
    """A banned account can do nothing, one without money can still look."""
    holder = akool.sending(x_api_key=f"my-{word}-key")
    assert (await holder.send("GET", "faceswap/quota/info")).json()["code"] == looking
    for product, body in (("lipsync", lipsync()), ("createbytalkingphoto", talking_photo())):
        assert (await holder.send("POST", f"content/video/{product}", json=body)).json()["code"] == creating


async def test_a_banned_account_gets_no_token(akool: Akool) -> None:
    """1200 is one of the four documented answers of getToken."""
    body = {"clientId": "banned-client", "clientSecret": OTHER_SECRET}
    assert await akool.refused("POST", "getToken", json=body) == (1200, "The account has been banned")


def _received(emulator: Emulator) -> Any:
    import json

    return json.loads(emulator.callbacks[-1].body)


def _forged(key: str, **claims: Any) -> str:
    return jwt.encode({"email": f"{CLIENT_ID}@akool.invalid", "exp": 4_000_000_000, **claims}, key, algorithm="HS256")


@pytest.mark.parametrize("token", ["token", "{token}"])
async def test_the_documented_commands_run_as_printed(emulator: Emulator, token: str) -> None:
    """The placeholder in the vendor's curl commands stands for the ready-made account."""
    body = {"talking_photo_url": "https://a/p.jpg", "audio_url": "https://a/a.mp3", "webhookUrl": ""}
    headers = {"Authorization": f"Bearer {token}"}
    answer = await emulator.client.post("/api/open/v3/content/video/createbytalkingphoto", json=body, headers=headers)
    assert answer.json()["code"] == 1000


@pytest.mark.parametrize("key", auth.KEY_PLACEHOLDERS)
async def test_the_documented_api_key_runs_as_printed(akool: Akool, key: str) -> None:
    """It means the ready-made account, whose jobs it sees."""
    job = (await akool.lipsync())["_id"]
    assert (await akool.sending(x_api_key=key).info(job))["_id"] == job
    accounts = await akool.emulator.app.engine.book.all(await akool.emulator.app.engine.worlds.get("default"))
    assert [each.id for each in accounts] == [CLIENT_ID]
