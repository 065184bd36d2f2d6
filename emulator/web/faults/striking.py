"""Which faults take a request, and what they make of it."""

from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from emulator.core.errors import EmulatorError
from emulator.engine.standing import Occasion
from emulator.web.call import Call
from emulator.web.faults import EFFECTS
from emulator.web.faults.base import Mishap

if TYPE_CHECKING:
    from emulator.web.endpoint import Dialect


async def strike(dialect: "Dialect", call: Call) -> Mishap | None:
    """What goes wrong with a request that has arrived whole, decided before anything of it is executed.

    The account is the one that its credential opens; a fault that names none takes requests without a good one too. A
    browser's preflight is no call of anything, and is left alone.
    """
    if call.method == "OPTIONS" and dialect.cors:
        return None
    if not any(fault.on == "requests" for fault in call.world.faults):
        return None
    operation = call.operation
    if operation is not None and not operation.public:
        with suppress(EmulatorError):  # it is refused for that when it is its turn
            call.account = await dialect.authenticate(call)
    account = getattr(call, "account", None)
    occasion = Occasion(
        dialect.name,
        None if operation is None else operation.name,
        None if account is None else account.id,
        call.path,
        call.method,
        call.raw,
    )
    mishap = Mishap()
    for struck in await call.desk.engine.worlds.orders.faults(call.world, "requests", occasion):
        before = len(mishap.fired)
        for name, effect in EFFECTS.items():
            if name in struck.fault.effects:
                with suppress(ValidationError):  # an imported state may hold anything
                    effect.model_validate(dict(struck.fault.effects[name])).befall(mishap, struck.draws)
        if fired := mishap.fired[before:]:
            mishap.told.append(f"{struck.fault.id}: {', '.join(fired)}")
    return mishap if mishap.fired else None
