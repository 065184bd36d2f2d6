"""Voices, public and cloned."""

from emulator.providers.creatify import catalogue, models
from emulator.providers.creatify.checking import DELETED, deleted_accents
from emulator.providers.creatify.jobs import DOCS, ERRORS
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.refusals import Refusal
from emulator.web.reply import Reply, json_reply


async def every(call: Call) -> Reply:
    """Every public voice."""
    return json_reply(catalogue.shown(catalogue.public_voices(), call.base))


async def cloned(call: Call) -> Reply:
    """This account's own voices."""
    gone = await deleted_accents(call)
    return json_reply(catalogue.shown(catalogue.cloned_voices(call.account.id), call.base, gone))


async def delete(call: Call) -> Reply:
    """Forget an accent of an own voice."""
    accent = call.param("accent_id").lower()
    own = catalogue.accents(catalogue.cloned_voices(call.account.id))
    if accent not in own or accent in await deleted_accents(call):
        raise Refusal("accent_not_found", field="path accent_id")
    await call.keep(DELETED, accent, await call.draft("accent"), {})
    # docs: voices/delete-cloned-voices, an empty answer; assumed: 204, as DRF's DestroyModelMixin
    return Reply(204, b"", b"")


operations = (
    Operation(
        "GET", "/api/voices/", every, "voices_list", "List voices",
        reply=models.Voices, docs=f"{DOCS}/voices/get-voices", errors=ERRORS,
    ),
    Operation(
        "GET", "/api/voices/cloned/", cloned, "voices_cloned_list", "List cloned voices",
        reply=models.Voices, docs=f"{DOCS}/voices/get-cloned-voices", errors=ERRORS,
    ),
    Operation(
        "DELETE", "/api/voices/accents/{accent_id}/", delete, "voices_accents_destroy", "Delete a cloned voice",
        status=204, docs=f"{DOCS}/voices/delete-cloned-voices", errors=(*ERRORS, "accent_not_found"),
    ),
)  # fmt: skip
