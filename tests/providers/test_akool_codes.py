"""Akool's table of codes: which are raised by themselves and when, and which only if asked for."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from emulator.media.inspecting import Inspection
from emulator.providers.akool import provider, rules
from emulator.providers.akool.auth import CLIENT_ID
from emulator.providers.akool.refusals import TABLE
from emulator.web.refusals import Refusal
from tests.conftest import Emulator
from tests.providers.akool_client import SAMPLES, Akool, scenario

pytestmark = pytest.mark.anyio
Told = Awaitable[tuple[int, str]]

BROKEN = f"{SAMPLES}/no-such-sample.xyz"


def info(akool: Akool, job: str) -> Told:
    """Why a result is refused."""
    return akool.refused("GET", "content/video/infobymodelid", params={"video_model_id": job})


def quota(akool: Akool, **headers: str) -> Told:
    """Why a balance is refused to the holder of these headers."""
    return akool.sending(**headers).refused("GET", "faceswap/quota/info")


async def changed(akool: Akool, **account: Any) -> None:
    """The ready-made account is changed by the control API."""
    path = f"/_emulator/accounts/akool/{CLIENT_ID}"
    assert (await akool.emulator.client.put(path, json=account)).status_code == 200


async def of_somebody_else(akool: Akool) -> tuple[int, str]:
    """Another customer's job is asked for."""
    return await info(akool, (await akool.sending(x_api_key="another-customer").lipsync())["_id"])


async def failed(akool: Akool) -> tuple[int, str]:
    """A job fails."""
    record = await akool.lipsync(audio_url=scenario("fails-running"))
    await akool.emulator.advance(60)
    shown = await akool.info(record["_id"])
    return shown["error_code"], shown["error_reason"]


async def choosing_1104(akool: Akool) -> tuple[int, str]:
    """An account that has chosen 1104 has no credits."""
    await changed(akool, credits=0, options={"no_credits": 1104})
    return await akool.lipsync_refused()


async def too_large(akool: Akool) -> tuple[int, str]:
    """A video of more than 300 MB is looked at."""
    with pytest.raises(Refusal) as refused:
        rules.video(Inspection(size=rules.LARGEST + 1))
    return int(refused.value.code), refused.value.message or ""


async def too_often(akool: Akool) -> tuple[int, str]:
    """A second request in a minute in which one is allowed."""
    await changed(akool, limits={"requests_per_minute": 1})
    await akool.credit()
    return await akool.refused("GET", "faceswap/quota/info")


NATURAL: dict[int, Callable[[Akool], Told]] = {
    1003: lambda akool: akool.refused("POST", "content/video/lipsync", json=[]),
    1005: too_often,
    1006: lambda akool: akool.sending(x_api_key="nocredit-customer").talking_photo_refused(),
    1008: lambda akool: info(akool, "0" * 24),
    1009: of_somebody_else,
    1015: lambda akool: akool.talking_photo_refused(talking_photo_url=BROKEN),
    1101: lambda akool: quota(akool, Authorization="Bearer wrong"),
    1102: lambda akool: quota(akool),
    1103: lambda akool: akool.sending(x_api_key="overdue-customer").lipsync_refused(),
    1104: choosing_1104,
    1109: lambda akool: quota(akool, x_api_key="?"),
    1200: lambda akool: quota(akool, x_api_key="banned-customer"),
    1201: lambda akool: akool.talking_photo_refused(audio_url=BROKEN),
    1204: lambda akool: akool.lipsync_refused(video_url=f"{SAMPLES}/video.mp4?seconds=61"),
    1205: lambda akool: akool.lipsync_refused(video_url=BROKEN),
    1207: too_large,
    1209: lambda akool: akool.lipsync_refused(video_url=f"{SAMPLES}/video.mp4?codec=vp9"),
    1210: lambda akool: akool.lipsync_refused(video_url=f"{SAMPLES}/video.mp4?fps=61"),
    1211: failed,
}
ON_REQUEST = {1004, 1007, 1010, 1011, 1013, 1014, 1016, 1017, 1105, 1108, *range(1110, 1113), 1202, 1203, 1206, 1208,
              *range(1212, 1224), 2001}  # fmt: skip


@pytest.fixture
def akool(emulator: Emulator) -> Akool:
    """A client with the ready-made API key."""
    return Akool(emulator)


def test_the_table_is_the_documentations() -> None:
    """Every code of it is had by itself or on request, and there is no other."""
    assert set(TABLE) == set(NATURAL) | ON_REQUEST
    assert not set(NATURAL) & ON_REQUEST


@pytest.mark.parametrize("code", NATURAL)
async def test_a_code_that_comes_by_itself(akool: Akool, code: int) -> None:
    """With the words of the table."""
    assert await NATURAL[code](akool) == (code, TABLE[code])


@pytest.mark.parametrize("code", sorted(ON_REQUEST))
async def test_a_code_that_comes_on_request(akool: Akool, code: int) -> None:
    """emulator-error=CODE in any URL of the body makes the create call itself fail."""
    url = f"https://example.test/a.mp4?emulator-error={code}"
    assert await akool.lipsync_refused(video_url=url) == (code, TABLE[code])
    assert await akool.talking_photo_refused(audio_url=url) == (code, TABLE[code])


async def test_too_many_jobs_at_a_time_are_1005(akool: Akool, emulator: Emulator) -> None:
    """Jobs of both products share the account's places; when one has ended, another may come."""
    await changed(akool, limits={"concurrency": 2})
    await akool.lipsync()
    await akool.talking_photo()
    assert await akool.lipsync_refused() == await akool.talking_photo_refused() == (1005, "Operation is too frequent")
    await akool.sending(x_api_key="another-customer").lipsync()
    await emulator.advance(60)
    await akool.lipsync()


async def test_a_minute_later_one_may_ask_again(akool: Akool, emulator: Emulator) -> None:
    """The limit is of requests a minute, refused ones or not."""
    await changed(akool, limits={"requests_per_minute": 1})
    await akool.credit()
    assert (await akool.lipsync_refused())[0] == 1005
    await emulator.advance(60)
    await akool.credit()


@pytest.mark.parametrize("code", sorted(TABLE))
async def test_a_job_can_fail_with_every_code(akool: Akool, emulator: Emulator, code: int) -> None:
    """If a scenario or the control API says so, with the words of the table."""
    record = await akool.talking_photo()
    answer = await emulator.client.post(f"/_emulator/jobs/{record['_id']}/fail", json={"code": code})
    assert answer.status_code == 200, answer.text
    shown = await akool.info(record["_id"])
    assert (shown["video_status"], shown["error_code"], shown["error_reason"]) == (4, code, TABLE[code])


@pytest.mark.parametrize("operation", provider.operations, ids=lambda each: each.name)
def test_the_codes_of_an_operation_are_in_the_table(operation: Any) -> None:
    """What the documents promise can be answered."""
    assert {int(code) for code in operation.errors} <= set(TABLE)
