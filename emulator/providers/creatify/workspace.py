"""The balance."""

from emulator.providers.creatify import models
from emulator.providers.creatify.jobs import DOCS, ERRORS
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply, json_reply


async def remaining_credits(call: Call) -> Reply:
    """What is left, promises included."""
    return json_reply({"remaining_credits": float(call.account.credits)})


operations = (
    Operation(
        "GET", "/api/remaining_credits/", remaining_credits, "remaining_credits_retrieve", "Get the remaining credits",
        reply=models.RemainingCredits, docs=f"{DOCS}/workspace/get-remainingcredits", errors=ERRORS,
    ),
)  # fmt: skip
