"""No credential is shown, wherever a client put it."""

import json
import logging
from typing import Any
from urllib.parse import quote

import jwt
import pytest

from emulator.engine.instants import elapsed
from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from emulator.providers.ausynclab.auth import API_KEY as AUSYNC_KEY
from emulator.providers.creatify.auth import API_KEY as CREATIFY_KEY
from emulator.providers.kling.auth import ACCESS_KEY, SECRET_KEY
from emulator.providers.kling.auth import API_KEY as KLING_KEY
from emulator.web.redacting import MARK, Redactor
from tests.conftest import Emulator
from tests.providers.kinds import JOURNEYS, KEYS

pytestmark = pytest.mark.anyio
SECRETS = (CLIENT_SECRET, SECRET_KEY, KLING_KEY, AUSYNC_KEY, CREATIFY_KEY)
TOKEN = jwt.encode({"iss": ACCESS_KEY, "exp": 4_102_444_800}, SECRET_KEY, algorithm="HS256")
STRANGER = "mypass0word0that0nobody0knows"


async def everything_shown(emulator: Emulator) -> str:
    """The journal in all its forms."""
    shown = ""
    for path in ("/requests?limit=1000", "/requests.har"):
        answer = await emulator.client.get(f"/_emulator{path}")
        assert answer.status_code == 200
        shown += answer.text
    for entry in emulator.app.desk.journal.entries("default"):
        shown += (await emulator.client.get(f"/_emulator/requests/{entry.id}")).text + repr(entry)
    return shown


async def test_no_credential_is_found_in_the_journal_the_archive_or_the_log(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Not of requests that are served, nor of those that carry it in the wrong place."""
    caplog.set_level(logging.DEBUG)
    client = emulator.client
    for journey in JOURNEYS:
        await client.post(journey.path, headers=KEYS[journey.provider], json=journey.body)
    pair = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
    token = (await client.post("/akool/api/open/v3/getToken", json=pair)).json()["token"]
    await client.get("/akool/api/open/v3/faceswap/quota/info", headers={"authorization": f"Bearer {token}"})
    await client.get("/kling/v1/videos/image2video/1", headers={"authorization": f"Bearer {TOKEN}"})
    for secret in (*SECRETS, TOKEN, token, STRANGER):
        # Beside the body's model, at a wrong path, under a name of their own, in a URL, in a header that has no such.
        await client.post("/akool/api/open/v3/getToken", json={"clientSecret": [secret], "clientId": 1})
        await client.post("/akool/api/open/v3/getTokens", json={"clientSecret": secret})
        await client.post("/kling/v1/videos/text2video", headers=KEYS["kling"], json={"prompt": 1, "api_key": secret})
        await client.get(
            f"/creatify/api/lipsyncs?api_key={quote(secret)}", headers={"referer": f"http://a/?token={secret}"}
        )
        await client.get("/ausynclab/api/v1/lipsync/register", headers={"x-api-key": secret, "cookie": f"a={secret}"})
        await client.post("/creatify/api/lipsyncs/", headers={"authorization": secret}, data={"password": secret})
    for secret in (*SECRETS, TOKEN, token):
        await client.get(f"/kling/v1/videos/image2video/{secret}", headers=KEYS["kling"])
        await client.get("/kling/v1/videos/image2video/1", headers={"accept": secret, **KEYS["kling"]})
        await client.post("/kling/v1/videos/text2video", content=f"{{{secret}", headers=KEYS["kling"])
    shown = await everything_shown(emulator)
    # The client's own log is the client's business.
    logged = "".join(each.getMessage() for each in caplog.records if each.name.startswith("emulator"))
    assert len(shown) > 50_000
    for secret in (*SECRETS, TOKEN, token, STRANGER):
        assert secret not in shown, shown[shown.index(secret) - 200 :][:300]
        assert quote(secret, safe="") not in shown
        assert secret not in logged


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("api_key=abc&page=2", f"api_key={MARK}&page=2"),
        ('{"access_token": "abc", "n": 1}', f'{{"access_token": "{MARK}", "n": 1}}'),
        ('{"clientSecret":"a\\"bc', f'{{"clientSecret": "{MARK}'),
        ("http://a.test/v.mp4?X-Amz-Signature=0a1b&b=1", f"http://a.test/v.mp4?X-Amz-Signature={MARK}&b=1"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln", MARK),
        ('{"session_id": "850508686686064678", "token_count": 3}', None),
        ("monkey=1&keyboard=2", None),
        ("/v1/videos/text2video", None),
    ],
)
def test_credentials_are_told_by_name_and_by_look(text: str, shown: str | None) -> None:
    """And what only looks similar is left alone."""
    assert Redactor().text(text) == (text if shown is None else shown)


@pytest.mark.parametrize("piece", ["A", "a=", '"', '"a":"', "eyJ", "api-key-", "secret", "%", '"a" : '])
def test_long_texts_are_read_once(piece: str) -> None:
    """Whatever they are made of: a body that is shown is shown in no time."""
    text = piece * (65_536 // len(piece))
    started = elapsed()
    Redactor(["s3cret/with+signs"]).text(text)
    assert elapsed() - started < 1


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    """Short ones are not: they would blank out ordinary words."""
    redactor = Redactor(["s3cret/with+signs", "abc"])
    assert redactor.text("x s3cret/with+signs y abc s3cret%2Fwith%2Bsigns") == f"x {MARK} y abc {MARK}"


def test_every_header_is_named() -> None:
    """Of a credential's value only the scheme is told, and whether there was one."""
    pairs: list[tuple[bytes, bytes]] = [
        (b"Authorization", b"Basic dXNlcjpwYXNz"),
        (b"x-api-id", b"me"),
        (b"token", b""),
        (b"x-auth-token", b"abc"),
        (b"www-authenticate", b'Bearer realm="api"'),
        (b"x-emulator-namespace", b"secret-tests"),
        (b"content-type", b"application/json"),
    ]
    assert [value for _, value in Redactor().headers(pairs)] == [
        f"Basic {MARK}", MARK, "", MARK, 'Bearer realm="api"', "secret-tests", "application/json",
    ]  # fmt: skip
    shown: Any = json.dumps(Redactor().headers([(b"a\xff", b"\xfe")]))
    assert shown
