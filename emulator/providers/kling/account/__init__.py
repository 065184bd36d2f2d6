"""The account's money: its resource packs, and what was taken from them task by task."""

from typing import Any

from emulator.providers.kling.account.deductions import API_KEY_NAME, Deduction, deductions, described
from emulator.providers.kling.account.models import (
    BalanceQuery,
    CashDeduction,
    Costs,
    CostsQuery,
    DeductionPage,
    PackageQuery,
    UnitDeduction,
)
from emulator.providers.kling.account.packs import pack_id, packs
from emulator.providers.kling.answers import Answer
from emulator.providers.kling.envelope import succeeded
from emulator.providers.kling.paging import Key, Paged, page, resumed
from emulator.providers.kling.prices import DOLLARS
from emulator.providers.kling.refusals import empty, refusal
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply

DOCS = "https://kling.ai/document-api/api/assets"
_ERRORS = ("1000", "1001", "1002", "1003", "1004", "1100", "1201", "1302")
# docs: package, product_type: "video, image, try-on"
PACK_TYPES = ("video", "image", "try-on")


async def costs(call: Call) -> Reply:
    """The account's packs that were bought between two instants."""
    asked = CostsQuery.model_validate({name: value for name, value in call.query.items() if value})
    if asked.start_time > asked.end_time:
        # assumed: no text is published
        raise refusal(1201, "start_time must be earlier than end_time", field="query start_time")
    found = [
        each.shown
        for each in await packs(call)
        # wire: a pack that had been bought 43 days ago was not in the last 30 days
        if asked.start_time <= each.bought // 1000 <= asked.end_time and asked.resource_pack_name in (None, each.name)
    ]
    # wire: without packs the key is absent
    listed = {"resource_pack_subscribe_infos": found} if found else {}
    return succeeded(call, {"code": 0, "msg": "success", **listed})


async def units(call: Call) -> Reply:
    """What was taken from packs, newest first."""
    query, after = _window(call.body)
    query.checked(api_key_name=(), product_type=PACK_TYPES, package_name=(), package_id=())
    if {"package_name", "package_id"} <= {each.key for each in query.filters if each.values}:
        # docs: "The package_name parameter and package_id parameter are mutually exclusive"; assumed: the text
        raise refusal(1201, "package_name and package_id are mutually exclusive", field="package_name")
    pack = next(iter(await packs(call)), None)
    found = [
        each
        for each in await deductions(call)
        if not each.cash
        and query.within(each.task.created_at)
        and query.passes(
            api_key_name=API_KEY_NAME,
            product_type="video",
            package_name="" if pack is None else pack.name,
            package_id=pack_id(call),
        )
    ]
    shown, cursor = page(query, after, found, _place)
    return succeeded(call, _paged([_line(call, each) for each in shown], cursor))


async def cash(call: Call) -> Reply:
    """What was taken from the balance, newest first."""
    query, after = _window(call.body)
    query.checked(api_key_name=())
    found = [
        each
        for each in await deductions(call)
        if each.cash and query.within(each.task.created_at) and query.passes(api_key_name=API_KEY_NAME)
    ]
    shown, cursor = page(query, after, found, _place)
    return succeeded(call, _paged([_in_dollars(each) for each in shown], cursor))


def _place(deduction: Deduction) -> Key:
    return deduction.line.number, 0


def _window(asked: Paged) -> tuple[Paged, Key | None]:
    query, after = resumed(asked)
    # docs: start_time, end_time: "Required when cursor is empty"
    if query.start_time is None:
        raise empty("start_time")
    # docs: start_time, end_time: "Required when cursor is empty"
    if query.end_time is None:
        raise empty("end_time")
    return query, after


def _line(call: Call, deduction: Deduction) -> dict[str, Any]:
    return {
        "package_id": pack_id(call),
        # wire: lip-sync, faces and voices are paid from the video pack
        "product_type": "video",
        **described(deduction),
        "unit_before_deduction": deduction.before,
        "deduction_amount": deduction.amount,
        "unit_after_deduction": deduction.line.balance,
    }


def _in_dollars(deduction: Deduction) -> dict[str, Any]:
    # assumed: nothing is discounted
    amount = _dollars(deduction.amount)
    return {
        **described(deduction),
        "cash_type": "balance",
        "balance_before_deduction": _dollars(deduction.before),
        "deduction_amount": amount,
        "balance_after_deduction": _dollars(deduction.line.balance),
        "list_price": amount,
        "currency": "USD",
    }


def _dollars(units: float) -> float:
    return round(units * DOLLARS, 6)


def _paged(lines: list[dict[str, Any]], cursor: str | None) -> dict[str, Any]:
    # assumed: of nothing there is a count and no list, as in the list of tasks
    result = {**({"detail": lines} if lines else {}), "count": len(lines)}
    further = {} if cursor is None else {"next_cursor": cursor}
    return {"result": result, **further, "has_more": cursor is not None}


operations = (
    Operation(
        "GET",
        "/account/costs",
        costs,
        "get_account_costs",
        "Query resource packs",
        query=CostsQuery,
        reply=Answer[Costs],
        docs=f"{DOCS}/account-usage",
        errors=_ERRORS,
    ),
    Operation(
        "POST",
        "/account/billing/package",
        units,
        "list_unit_deductions",
        "Query deductions from resource packs",
        body=PackageQuery,
        reply=Answer[DeductionPage[UnitDeduction]],
        docs=f"{DOCS}/billing-deduction/package",
        errors=(*_ERRORS, "1200"),
    ),
    Operation(
        "POST",
        "/account/billing/balance",
        cash,
        "list_balance_deductions",
        "Query deductions from the balance",
        body=BalanceQuery,
        reply=Answer[DeductionPage[CashDeduction]],
        docs=f"{DOCS}/billing-deduction/balance",
        errors=(*_ERRORS, "1200"),
    ),
)
