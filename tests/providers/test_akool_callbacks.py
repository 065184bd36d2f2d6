"""Akool's callbacks: sealed, signed, once per ending, again until the receiver answers 200."""

import json
from typing import Any

import pytest

from emulator.media.resources import read_fixture
from emulator.providers.akool import models, provider
from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from emulator.providers.akool.envelope import opened, seal, signature
from emulator.web.reply import encoded
from tests.conftest import Callback, Emulator
from tests.providers.akool_client import WEBHOOK, Akool, scenario

pytestmark = pytest.mark.anyio


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


def content(callback: Callback) -> Any:
    """What is in an envelope, once its signature has been checked."""
    envelope = json.loads(callback.body)
    models.Sealed.model_validate(envelope)
    plain = opened(envelope, CLIENT_ID, CLIENT_SECRET)
    assert b": " not in plain
    models.Content.model_validate_json(plain)
    return json.loads(plain)


@pytest.mark.parametrize("product", ["lipsync", "talking photo"])
async def test_a_finished_job_is_announced_once(akool: Akool, emulator: Emulator, product: str) -> None:
    """With the five fields that were seen on the wire, in their order, and what a poll says."""
    create = akool.lipsync if product == "lipsync" else akool.talking_photo
    record = await create(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    shown = await akool.info(record["_id"])
    (callback,) = emulator.callbacks
    assert (callback.url, callback.headers) == (WEBHOOK, {"Content-Type": "application/json"})
    assert list(content(callback).items()) == [
        ("_id", record["_id"]),
        ("status", 3),
        ("type", product),
        ("url", shown["video"]),
        ("deduction_credit", shown["deduction_credit"]),
    ]


async def test_an_envelope_is_stamped_with_the_instant_of_the_ending(akool: Akool, emulator: Emulator) -> None:
    """Milliseconds as a number, the nonce four digits as a text."""
    record = await akool.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    envelope = json.loads(emulator.callbacks[0].body)
    assert list(envelope) == ["signature", "dataEncrypt", "timestamp", "nonce"]
    assert envelope["timestamp"] == emulator.callbacks[0].at // 1000
    assert envelope["timestamp"] == (await akool.info(record["_id"]))["update_time"]
    assert isinstance(envelope["nonce"], str)


async def test_a_failed_job_is_announced_with_its_reason(akool: Akool, emulator: Emulator) -> None:
    """Status 4, no URL, nothing spent."""
    record = await akool.lipsync(webhookUrl=WEBHOOK, audio_url=scenario("fails-running"))
    await emulator.advance(600)
    assert list(content(emulator.callbacks[0]).items()) == [
        ("_id", record["_id"]),
        ("status", 4),
        ("type", "lipsync"),
        ("url", ""),
        ("deduction_credit", 0),
        ("error_code", 1211),
        ("error_reason", "Create lipsync error, please try again later"),
    ]


@pytest.mark.parametrize("status", [201, 204, 301, 400, 500])
async def test_it_is_sent_again_until_the_answer_is_200(akool: Akool, emulator: Emulator, status: int) -> None:
    """201 and 204 are not enough; the same bytes go out after 5, 30 and 120 seconds, and then no more."""
    emulator.answers.extend([status] * 9)
    await akool.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(3600)
    first, *again = emulator.callbacks
    assert [(each.at - first.at) / 1_000_000 for each in again] == [5, 35, 155]
    assert {each.body for each in again} == {first.body}


async def test_an_answer_of_200_ends_it(akool: Akool, emulator: Emulator) -> None:
    """The second try went through."""
    emulator.answers.append(500)
    await akool.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(3600)
    assert len(emulator.callbacks) == 2


async def test_people_can_read_what_was_sealed(akool: Akool, emulator: Emulator) -> None:
    """The delivery keeps the content beside the envelope."""
    await akool.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    (delivery,) = await emulator.app.engine.deliveries("default")
    assert json.loads(delivery.announcement.plain or "") == content(emulator.callbacks[0])


async def test_without_a_webhook_nothing_is_sent(akool: Akool, emulator: Emulator) -> None:
    """An empty webhookUrl means none, as in the documentation's sample."""
    absent: list[dict[str, Any]] = [{}, {"webhookUrl": ""}, {"webhookUrl": None}]
    for webhook in absent:
        assert (await akool.lipsync(**webhook))["webhookUrl"] == ""
    await emulator.advance(3600)
    assert emulator.callbacks == []


async def test_an_odd_secret_does_not_stop_the_callback(akool: Akool, emulator: Emulator) -> None:
    """The documentation's own sample secret has 17 bytes, which is no key of AES as it is."""
    client_id, secret = "64db241f6d9e5c4bd136c187", "openapi.akool.com"
    holder = akool.sending(Authorization=f"Bearer {await akool.login(client_id, secret)}")
    await holder.lipsync(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    assert json.loads(opened(json.loads(emulator.callbacks[0].body), client_id, secret))["status"] == 3


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        pytest.param("ZW11bGF0b3ItY2xpZW50LTI=", "emulatorClientSecret000000000064", id="24 and 32, as real ones"),
        pytest.param("emulatorclient16", "emulatorsecret0000000024", id="16 and 24, as documented"),
        pytest.param("ZW11bGF0b3ItY2xpZW50LTM=", "emulatorsecret0000000042", id="24 and 24"),
    ],
)
async def test_both_shapes_of_a_key_pair_open_their_callbacks(emulator: Emulator, client_id: str, secret: str) -> None:
    """By a receiver written as the documentation's samples are: the key as it is, the first 16 bytes as the vector."""
    import base64

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    anyone = Akool(emulator)
    holder = anyone.sending(Authorization=f"Bearer {await anyone.login(client_id, secret)}")
    record = await holder.talking_photo(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    sealed = base64.b64decode(json.loads(emulator.callbacks[0].body)["dataEncrypt"])
    cipher = Cipher(algorithms.AES(secret.encode()), modes.CBC(client_id.encode()[:16])).decryptor()
    padded = cipher.update(sealed) + cipher.finalize()
    told = json.loads(padded[: -padded[-1]])
    assert (told["_id"], told["status"]) == (record["_id"], 3)


async def test_the_documents_know_what_is_called_back() -> None:
    """Both operations that begin a job say where to and what."""
    calling = [each for each in provider.operations if each.callback is not None]
    assert {each.name for each in calling if each.listed} == {"create_lipsync", "create_talking_photo"}
    assert {(each.callback, each.callback_field) for each in calling} == {(models.Sealed, "webhookUrl")}


async def test_what_is_documented_and_what_was_seen_are_of_our_shape(akool: Akool, emulator: Emulator) -> None:
    """The documentation's envelope, and the content that somebody opened: the same keys in the same order."""
    documented = _fixture("documented")["envelope"]
    models.Sealed.model_validate(documented)
    await akool.talking_photo(webhookUrl=WEBHOOK)
    await emulator.advance(600)
    assert list(json.loads(emulator.callbacks[0].body)) == list(documented)
    seen = _fixture("seen")["content"]
    models.Content.model_validate(seen)
    assert list(content(emulator.callbacks[0])) == list(seen)


def test_the_documented_signature_does_not_hold() -> None:
    """Its clientId was altered before it was printed: the formula gives another value, which was checked by hand."""
    documented = _fixture("documented")["envelope"]
    parts = documented["timestamp"], documented["nonce"], documented["dataEncrypt"]
    given = signature("AKDt8rWEczpYPzCGur2xE=", *parts)
    assert given == "4e1d22f8037c2647d3616692829492f41dbf0a56" != documented["signature"]


def test_what_was_seen_is_sealed_into_as_many_bytes() -> None:
    """159 bytes of content are 160 when sealed, as they were: padding goes to 16 and not to 24."""
    import base64

    plain = encoded(_fixture("seen")["content"])
    sealed = seal(plain, CLIENT_ID, CLIENT_SECRET, 1757785623798, "9047")
    assert (len(plain), len(base64.b64decode(sealed["dataEncrypt"]))) == (159, 160)


def _fixture(name: str) -> Any:
    return json.loads(read_fixture("akool", "callbacks", f"{name}.json"))
