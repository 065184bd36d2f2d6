"""What Kling says of an account's money: resource packs, and what was taken from them task by task."""

from typing import Any

import pytest

from emulator.providers.kling.auth import ACCESS_KEY
from tests.conftest import START, Emulator
from tests.providers.kling_client import Kling
from tests.providers.test_kling_auth import token

pytestmark = pytest.mark.anyio
NOW = START // 1000
DAY = 86_400_000
COSTS = f"/account/costs?start_time={NOW - 30 * DAY}&end_time={NOW + DAY}"
WINDOW = {"start_time": NOW - DAY, "end_time": NOW + 400 * DAY}
PACKAGE, BALANCE = "/account/billing/package", "/account/billing/balance"
SPEAK = {"text": "Hello", "voice_id": "uk_boy1", "voice_language": "en"}


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


async def the_pack(kling: Kling, path: str = COSTS) -> Any:
    """The account's only pack."""
    (pack,) = (await kling.get(path))["resource_pack_subscribe_infos"]
    return pack


async def give(emulator: Emulator, **changes: Any) -> None:
    """Change the ready-made account."""
    path = f"/_emulator/accounts/kling/{ACCESS_KEY}"
    assert (await emulator.client.put(path, json=changes)).status_code in (200, 201)


async def test_an_account_has_one_pack(kling: Kling) -> None:
    """With the keys of the documentation's example, in its order, in an envelope of its own."""
    data = await kling.get(COSTS)
    assert list(data) == ["code", "msg", "resource_pack_subscribe_infos"]
    assert (data["code"], data["msg"]) == (0, "success")
    pack = await the_pack(kling)
    assert list(pack) == [
        "resource_pack_name", "resource_pack_id", "resource_pack_type", "total_quantity", "remaining_quantity",
        "purchase_time", "effective_time", "invalid_time", "status",
    ]  # fmt: skip
    assert len(pack["resource_pack_id"]) == 32
    assert pack["resource_pack_name"] == "Video-100000Units-20Con-12Months"
    assert (pack["resource_pack_type"], pack["status"]) == ("decreasing_total", "online")
    assert pack["purchase_time"] == pack["effective_time"] < NOW < pack["invalid_time"]


async def test_both_credentials_see_the_same_pack(kling: Kling, emulator: Emulator) -> None:
    """A JWT of the account and its API key."""
    assert await the_pack(Kling(emulator, token())) == await the_pack(kling)


async def test_a_pack_is_used_up(kling: Kling, emulator: Emulator) -> None:
    """What a task costs is missing once it has succeeded; how much there was stays."""
    before = await the_pack(kling)
    await kling.post("/text-to-video/kling-3.0-turbo", {"prompt": "p", "settings": {"duration": 3}})
    assert (await the_pack(kling))["remaining_quantity"] == before["remaining_quantity"]
    await emulator.advance(60)
    await kling.post("/v1/audio/tts", SPEAK)
    after = await the_pack(kling)
    assert after == {**before, "remaining_quantity": before["remaining_quantity"] - 2.45}
    await give(emulator, credits=0)
    gone = await the_pack(kling)
    assert (gone["status"], gone["remaining_quantity"], gone["total_quantity"]) == ("runOut", 0, 100_000)


async def test_without_packs_the_key_is_absent(kling: Kling, emulator: Emulator) -> None:
    """As it was seen of an account that never had one."""
    poor = Kling(emulator, "api-key-kling-nocredit-0001")
    assert await poor.get(COSTS) == {"code": 0, "msg": "success"}


async def test_a_pack_that_has_expired(kling: Kling, emulator: Emulator) -> None:
    """Its end lies behind it, and nothing can be made."""
    await give(emulator, state="expired")
    pack = await the_pack(kling)
    assert (pack["status"], pack["remaining_quantity"]) == ("expired", 100_000)
    assert pack["invalid_time"] <= NOW
    assert (await kling.refused("POST", "/v1/audio/tts", SPEAK))[:2] == (429, 1102)


async def test_a_pack_is_found_by_when_it_was_bought_and_by_its_name(kling: Kling, emulator: Emulator) -> None:
    """One bought before the time asked for is not listed, however good it still is."""
    await kling.post("/v1/audio/tts", SPEAK)
    pack = await the_pack(kling)
    bought = pack["purchase_time"]
    around = f"/account/costs?start_time={bought}&end_time={bought}"
    assert await the_pack(kling, around) == pack
    assert await the_pack(kling, f"{around}&resource_pack_name={pack['resource_pack_name']}") == pack
    assert "resource_pack_subscribe_infos" not in await kling.get(f"{around}&resource_pack_name=another")
    await emulator.advance(43 * 86_400)
    now = NOW + 43 * DAY
    assert "resource_pack_subscribe_infos" not in await kling.get(
        f"/account/costs?start_time={now - 30 * DAY}&end_time={now}"
    )
    assert await the_pack(kling, f"/account/costs?start_time={now - 400 * DAY}&end_time={now}") == pack


async def test_units_put_on_an_account_are_more_to_use_up(kling: Kling, emulator: Emulator) -> None:
    """And make a pack where there was none."""
    await give(emulator, credits=0)
    await give(emulator, credits=10.5)
    pack = await the_pack(kling)
    assert (pack["total_quantity"], pack["remaining_quantity"], pack["status"]) == (100_010.5, 10.5, "online")


@pytest.mark.parametrize("days", [0, 1, 364, 366, 1000])
async def test_an_active_accounts_pack_never_ends(kling: Kling, emulator: Emulator, days: int) -> None:
    """However far time is put forward."""
    await kling.post("/v1/audio/tts", SPEAK)
    await emulator.advance(days * 86_400)
    pack = await the_pack(kling, f"/account/costs?start_time=0&end_time={NOW + days * DAY}")
    assert pack["status"] == "online"
    assert pack["invalid_time"] > NOW + days * DAY


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "start_time cannot be empty"),
        ("?start_time=1", "end_time cannot be empty"),
        ("?start_time=&end_time=2", "start_time cannot be empty"),
        ("?start_time=x&end_time=2", "start_time value 'x' is invalid"),
        ("?start_time=1&end_time=-2", "end_time value '-2' is invalid"),
        ("?start_time=2&end_time=1", "start_time must be earlier than end_time"),
    ],
)
async def test_both_times_are_required(kling: Kling, query: str, message: str) -> None:
    """And must be numbers, in order."""
    assert await kling.refused("GET", f"/account/costs{query}") == (400, 1201, message)


async def made(kling: Kling) -> list[str]:
    """The ids of five tasks, paid one after the other: voice, faces, two videos, a lip-sync."""
    spoken = await kling.post("/v1/audio/tts", SPEAK)
    await kling.emulator.advance(1)
    session = (await kling.faces())["session_id"]
    ids = [spoken["task_id"], session]
    body = {"contents": [{"type": "first_frame", "url": "https://example.com/a.png"},
                         {"type": "voice", "voice_id": "7", "id": "a"}],
            "settings": {"resolution": "1080p", "audio": "native"}}  # fmt: skip
    for path, asked, key in (
        ("/image-to-video/kling-2.6", body, "id"),
        ("/v1/videos/text2video", {"prompt": "p", "model_name": "kling-v2-6", "mode": "pro", "sound": "on"}, "task_id"),
        ("/v1/videos/advanced-lip-sync", kling.body(session_id=session), "task_id"),
    ):
        ids.append((await kling.post(path, asked))[key])
        await kling.emulator.advance(60)
    return ids


async def test_each_deduction_is_a_line(kling: Kling, emulator: Emulator) -> None:
    """Newest first, with what it left; and what failed is none."""
    ids = await made(kling)
    await kling.lip_sync(headers={"X-Emulator-Scenario": "fails-running"})
    await emulator.advance(60)
    page = await kling.post(PACKAGE, WINDOW)
    assert (page["result"]["count"], page["has_more"], "next_cursor" in page) == (5, False, False)
    lines = page["result"]["detail"]
    assert [each["task_id"] for each in lines] == ids[::-1]
    assert [each["product_function"] for each in lines] == [
        "Lip Sync", "Text to Video", "Image to Video", "Face Recognition", "TTS",
    ]  # fmt: skip
    assert [each["deduction_amount"] for each in lines] == [0.5, 5, 6, 0.05, 0.05]
    left = (await the_pack(kling))["remaining_quantity"]
    for line in lines:
        assert line["unit_after_deduction"] == left
        left = line["unit_before_deduction"]
        assert line["unit_before_deduction"] == pytest.approx(line["unit_after_deduction"] + line["deduction_amount"])
        assert line["package_id"] == (await the_pack(kling))["resource_pack_id"]
        assert line["product_type"] == "video"
    assert left == 100_000


async def test_a_line_says_what_was_made(kling: Kling) -> None:
    """Model, resolution, length and sound of a video; of other tasks only what they are."""
    await made(kling)
    lip_sync, legacy, designed, *_ = (await kling.post(PACKAGE, WINDOW))["result"]["detail"]
    assert list(designed) == [
        "package_id", "product_type", "task_id", "api_key_name", "product_function", "model_name", "resolution",
        "duration", "refer_video_input", "video_sound", "voice_control", "deduction_time", "unit_before_deduction",
        "deduction_amount", "unit_after_deduction",
    ]  # fmt: skip
    said = ("model_name", "resolution", "duration", "refer_video_input", "video_sound", "voice_control")
    assert [designed[name] for name in said] == ["kling-2.6", "1080p", "5.041", False, "native", True]
    assert [legacy[name] for name in said] == ["kling-v2-6", "1080p", "5.041", False, "native", False]
    assert not set(said) & set(lip_sync)
    (task,) = await kling.get(f"/tasks?task_ids={designed['task_id']}")
    assert designed["deduction_time"] == str(task["update_time"])


async def test_the_ledger_page_by_page(kling: Kling) -> None:
    """A cursor goes on where the page ended, whatever else is asked with it or paid meanwhile."""
    ids = await made(kling)
    got, cursor = [], ""
    for number in range(3):
        page = await kling.post(PACKAGE, {"cursor": cursor} if cursor else {**WINDOW, "limit": 2, "cursor": ""})
        got += [each["task_id"] for each in page["result"]["detail"]]
        assert page["has_more"] == (number < 2)
        cursor = page.get("next_cursor", "")
        await kling.post("/v1/audio/tts", SPEAK)
    assert got == ids[::-1]


async def test_the_ledger_is_filtered(kling: Kling, emulator: Emulator) -> None:
    """By pack, by its type, by key and by the creation of the task; an empty list of values is no condition."""
    ids = await made(kling)
    pack = await the_pack(kling)

    async def found(*filters: tuple[str, list[str]], **window: int) -> int:
        conditions = [{"key": key, "values": values} for key, values in filters]
        page = await kling.post(PACKAGE, {**WINDOW, **window, "filters": conditions})
        assert ("detail" in page["result"]) == bool(page["result"]["count"])
        count: int = page["result"]["count"]
        return count

    assert await found(("package_id", [pack["resource_pack_id"], "another"]), ("product_type", [])) == 5
    assert await found(("package_name", [pack["resource_pack_name"]]), ("product_type", ["video"])) == 5
    assert await found(("package_name", []), ("package_id", [])) == 5
    assert await found(("product_type", ["image", "try-on"])) == 0
    assert await found(("api_key_name", ["default"])) == 5
    assert await found(("api_key_name", ["another"])) == 0
    assert await found(start_time=NOW + 1) == len(ids) - 1
    assert await found(end_time=NOW) == 1


@pytest.mark.parametrize("path", [PACKAGE, BALANCE])
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start_time": None}, "start_time cannot be empty"),
        ({"end_time": ""}, "end_time cannot be empty"),
        ({"start_time": 2, "end_time": 1}, "start_time must be earlier than end_time"),
        ({"limit": 501}, "limit value '501' is invalid"),
        ({"filters": [{"key": "status", "values": []}]}, "key value 'status' is invalid"),
        ({"cursor": "rubbish"}, "cursor value 'rubbish' is invalid"),
    ],
)
async def test_a_bad_query_of_a_ledger(kling: Kling, path: str, changes: dict[str, Any], message: str) -> None:
    """Both times are required where no cursor says them."""
    assert await kling.refused("POST", path, {**WINDOW, **changes}) == (400, 1201, message)


async def test_filters_that_exclude_each_other(kling: Kling) -> None:
    """A pack's name and its id; and a type of pack that there is not."""
    both = [{"key": key, "values": ["a"]} for key in ("package_name", "package_id")]
    refused = (400, 1201, "package_name and package_id are mutually exclusive")
    assert await kling.refused("POST", PACKAGE, {**WINDOW, "filters": both}) == refused
    types = [{"key": "product_type", "values": ["sound"]}]
    assert await kling.refused("POST", PACKAGE, {**WINDOW, "filters": types}) == (
        400,
        1201,
        "values value 'sound' is invalid",
    )


async def test_nothing_is_taken_from_a_balance(kling: Kling) -> None:
    """Accounts have units."""
    await made(kling)
    assert await kling.post(BALANCE, WINDOW) == {"result": {"count": 0}, "has_more": False}


async def test_nobody_sees_anothers_money(kling: Kling, emulator: Emulator) -> None:
    """Neither packs nor lines."""
    await made(kling)
    other = Kling(emulator, "api-key-kling-somebody-else")
    assert (await other.post(PACKAGE, WINDOW))["result"] == {"count": 0}
    pack = await the_pack(other)
    assert pack["remaining_quantity"] == 100_000
    assert pack["resource_pack_id"] != (await the_pack(kling))["resource_pack_id"]


async def cash(emulator: Emulator) -> Kling:
    """A customer that pays from its balance."""
    path = "/_emulator/accounts/kling/api-key-cash"
    assert await emulator.client.put(path, json={"secret": "api-key-kling-cash", "options": {"cash_account": True}})
    return Kling(emulator, "api-key-kling-cash")


async def test_what_a_cash_account_pays_is_in_the_other_ledger(emulator: Emulator) -> None:
    """In dollars; it has no packs, and nothing is taken from any."""
    kling = await cash(emulator)
    created = await kling.post("/text-to-video/kling-3.0-turbo", {"prompt": "p", "settings": {"duration": 5}})
    await emulator.advance(60)
    (task,) = await kling.get(f"/tasks?task_ids={created['id']}")
    assert task["billing"] == [
        {"charge_type": "cash", "cash_type": "balance", "amount": "0.56", "currency": "USD", "list_price": "0.56"}
    ]
    assert await kling.get(COSTS) == {"code": 0, "msg": "success"}
    assert await kling.post(PACKAGE, WINDOW) == {"result": {"count": 0}, "has_more": False}
    (line,) = (await kling.post(BALANCE, WINDOW))["result"]["detail"]
    assert line == {
        "task_id": created["id"],
        "api_key_name": "default",
        "product_function": "Text to Video",
        "model_name": "kling-3.0-turbo",
        "resolution": "720p",
        "duration": "5.041",
        "refer_video_input": False,
        "video_sound": "native",
        "voice_control": False,
        "deduction_time": str(task["update_time"]),
        "cash_type": "balance",
        "balance_before_deduction": 14_000,
        "deduction_amount": 0.56,
        "balance_after_deduction": 13_999.44,
        "list_price": 0.56,
        "currency": "USD",
    }
    keys = {"filters": [{"key": "api_key_name", "values": ["another"]}]}
    assert (await kling.post(BALANCE, {**WINDOW, **keys}))["result"] == {"count": 0}
