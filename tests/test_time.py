"""The clock of a namespace drives everything in it, and nothing elsewhere."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import jwt
import pytest

from emulator.core.clock import MICROSECONDS
from emulator.engine.instants import parsed
from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET
from emulator.providers.kling.auth import ACCESS_KEY, SECRET_KEY
from tests.conftest import START, Emulator
from tests.providers.kinds import HOOK, JOURNEYS, KEYS

pytestmark = pytest.mark.anyio
SECONDS = START // MICROSECONDS
HOUR, DAY = 3600.0, 86_400.0
SAMPLE = "http://127.0.0.1:5477/_emulator/samples/video.mp4?seconds=5&faces=1"
Probe = Callable[[], Awaitable[Any]]
Case = Callable[["Place"], Awaitable[tuple[float, Probe]]]
"""What begins in a place: after how many seconds it changes, and how that is seen."""
KLING = {"headers": KEYS["kling"]}


@dataclass(frozen=True)
class Place:
    """A namespace."""

    emulator: Emulator
    namespace: str

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """The response."""
        return await self.emulator.client.request(method, f"/@{self.namespace}{path}", **more)

    async def shown(self, path: str) -> Any:
        """What the control API shows."""
        return (await self.ask("GET", f"/_emulator{path}")).json()

    async def pass_(self, seconds: float) -> None:
        """Time passes here."""
        await self.emulator.app.engine.advance(self.namespace, seconds=seconds)

    async def left(self, instant: str) -> float:
        """Seconds until then."""
        return (parsed(instant) - parsed((await self.shown("/clock"))["now"])) / MICROSECONDS

    async def change_account(self, changes: Any) -> None:
        """Kling's ready-made account is another from now on."""
        account = next(each for each in (await self.shown("/accounts"))["accounts"] if each["provider"] == "kling")
        answer = await self.ask("PUT", f"/_emulator/accounts/kling/{account['account']}", json=changes)
        assert answer.status_code in (200, 201), answer.text

    async def ordered(self, provider: str, **more: Any) -> Any:
        """A job of the provider's first kind, as the control API shows it."""
        journey = next(each for each in JOURNEYS if each.provider == provider and each.source is None)
        answer = await self.ask("POST", journey.path, headers=KEYS[provider], json=journey.body | more)
        assert answer.status_code in (200, 201), answer.text
        return (await self.shown(f"/jobs?provider={provider}&limit=1"))["jobs"][0]


def changing(path: str, name: str) -> Case:
    """What the control API shows of a job changes at its next transition."""

    async def begun(place: Place) -> tuple[float, Probe]:
        job = await place.ordered("kling", callback_url=HOOK)

        async def probe() -> Any:
            shown = await place.shown(path.format(id=job["id"]))
            return shown[name] if name in shown and not isinstance(shown[name], list) else len(shown[name])

        await place.pass_(0)
        return await place.left(next(step["at"] for step in job["timeline"] if not step["past"])), probe

    return begun


async def a_retry(place: Place) -> tuple[float, Probe]:
    """A callback that failed is tried again after its pause."""
    place.emulator.answers.append(500)
    job = await place.ordered("kling", callback_url=HOOK)
    await place.pass_(0)
    path = f"/deliveries?job={job['id']}"
    (delivery,) = (await place.shown(path))["deliveries"]
    await place.ask("POST", f"/_emulator/jobs/{job['id']}/hold")

    async def probe() -> Any:
        return len((await place.shown(path))["deliveries"][0]["attempts"])

    return await place.left(delivery["due_at"]), probe


def good_for(seconds: float, method: str, path: str, **request: Any) -> Case:
    """The same request is answered otherwise after so long."""

    async def begun(place: Place) -> tuple[float, Probe]:
        return seconds, asking(place, method, path, **request)

    return begun


def asking(place: Place, method: str, path: str, **request: Any) -> Probe:
    """The status and the code of the answer."""

    async def probe() -> Any:
        answer = await place.ask(method, path, **request)
        return answer.status_code, answer.json().get("code") if "json" in answer.headers["content-type"] else None

    return probe


async def a_token(place: Place) -> tuple[float, Probe]:
    """Akool's own, for 400 days."""
    pair = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET}
    answer = await place.ask("POST", "/akool/api/open/v3/getToken", json=pair)
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    return 400 * DAY, asking(place, "GET", "/akool/api/open/v3/faceswap/quota/info", headers=bearer)


async def a_session(place: Place) -> tuple[float, Probe]:
    """The faces that Kling found, for a day."""
    answer = await place.ask("POST", "/kling/v1/videos/identify-face", json={"video_url": SAMPLE}, **KLING)
    session = answer.json()["data"]
    choice = {
        "face_id": session["face_data"][0]["face_id"], "sound_file": "https://files.test/a.mp3", "sound_insert_time": 0,
        "sound_start_time": 0, "sound_end_time": 4000,
    }  # fmt: skip
    body = {"session_id": session["session_id"], "face_choose": [choice]}
    return DAY, asking(place, "POST", "/kling/v1/videos/advanced-lip-sync", json=body, **KLING)


async def an_upload(place: Place) -> tuple[float, Probe]:
    """A file given to AusyncLab, for a day."""
    files = {"file": ("a.wav", b"RIFF", "audio/wav")}
    answer = await place.ask("POST", "/ausynclab/api/v1/files/upload", files=files, headers=KEYS["ausynclab"])
    url = answer.json()["result"]["url"].partition(f"/@{place.namespace}")[2]
    return DAY, asking(place, "GET", url)


def a_result(provider: str) -> Case:
    """The file of a job that has succeeded, for as long as the vendor keeps it."""

    async def begun(place: Place) -> tuple[float, Probe]:
        job = await place.ordered(provider)
        await place.pass_(HOUR)
        file = (await place.shown(f"/jobs/{job['id']}"))["result"][0]
        url = file["url"].partition(f"/@{place.namespace}")[2]
        return await place.left(file["expires_at"]), asking(place, "GET", url)

    return begun


async def a_minute_of_requests(place: Place) -> tuple[float, Probe]:
    """More than an account may make in it."""
    await place.change_account({"limits": {"requests_per_minute": 1}})
    probe = asking(place, "GET", "/kling/v1/videos/image2video", **KLING)
    assert await probe() != await probe()
    return 60.0, probe


async def a_pack(place: Place) -> tuple[float, Probe]:
    """The resource pack of a Kling account, for a year."""
    path = "/kling/account/costs?start_time=0&end_time=4102444800000"

    async def probe() -> Any:
        found = (await place.ask("GET", path, **KLING)).json()["data"]["resource_pack_subscribe_infos"]
        return [pack["invalid_time"] for pack in found]

    return (await probe())[0] / 1000 - SECONDS, probe


CASES: dict[str, Case] = {
    "a status": changing("/jobs/{id}", "status"),
    "a callback": changing("/deliveries?job={id}", "deliveries"),
    "a retry": a_retry,
    "a JWT": good_for(
        1805,
        "GET",
        "/kling/v1/videos/image2video",
        headers={"Authorization": f"Bearer {jwt.encode({'iss': ACCESS_KEY, 'exp': SECONDS + 1800}, SECRET_KEY)}"},
    ),
    "a token": a_token,
    "a session": a_session,
    "an upload": an_upload,
    "a result of Akool": a_result("akool"),
    "a result of Kling": a_result("kling"),
    "a result of Creatify": a_result("creatify"),
    "a minute of requests": a_minute_of_requests,
    "a pack": a_pack,
}


@pytest.mark.parametrize("case", CASES)
async def test_it_changes_when_the_time_of_its_namespace_has_come(emulator: Emulator, case: str) -> None:
    """Not a millisecond before, and not because time passes elsewhere."""
    here, elsewhere = Place(emulator, "here"), Place(emulator, "elsewhere")
    seconds, probe = await CASES[case](here)
    _, other = await CASES[case](elsewhere)
    before, untouched = await probe(), await other()
    await here.pass_(seconds - 0.001)
    assert await probe() == before
    await here.pass_(0.001)
    assert await probe() != before
    assert await other() == untouched


async def test_signatures_are_of_the_instant_of_the_attempt(emulator: Emulator) -> None:
    """Of the virtual one; a retry is signed anew."""
    here = Place(emulator, "here")
    await here.pass_(DAY)
    await here.change_account({"webhook_secret": "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="})
    emulator.answers.append(500)
    await here.ordered("kling", callback_url=HOOK)
    await here.pass_(HOUR)
    lines = (await here.shown("/deliveries"))["deliveries"]
    stamps = [
        (float(dict(each["request"]["headers"])["webhook-timestamp"]), parsed(each["at"]) // MICROSECONDS)
        for delivery in lines
        for each in delivery["attempts"]
    ]
    assert len(stamps) >= 4
    assert all(stamp == at >= SECONDS + DAY for stamp, at in stamps)
