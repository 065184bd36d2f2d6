"""The ids that a body names: which must exist, for those who choose so (`strict_ids`), and which are the account's."""

from typing import Any

from emulator.core.errors import Missing
from emulator.providers.creatify import casting, catalogue
from emulator.providers.creatify.rules import Invalid
from emulator.providers.creatify.serializers import Aligned
from emulator.web.call import Call

PERSONAS = "personas"
"""The kind of jobs that make custom personas."""
DELETED = "deleted-accent"
"""The kind of resources that say which cloned accents are gone."""


async def check_ids(call: Call) -> None:
    """Raises Invalid for a persona or an accent of a body that does not exist."""
    if not call.options.strict_ids:
        return
    body: dict[str, Any] = call.body
    errors = await _wrong(call, body, "creator", "accent")
    if "video_inputs" in body:
        scenes = []
        for scene in body["video_inputs"]:
            wrong = {
                "character": await _wrong(call, scene["character"], "avatar_id", ""),
                "voice": await _wrong(call, scene["voice"], "", "voice_id"),
            }
            scenes.append({name: each for name, each in wrong.items() if each})
        if any(scenes):
            by_index = {str(index): each for index, each in enumerate(scenes) if each}
            errors["video_inputs"] = Aligned(scenes) if call.options.nested_errors == "list" else by_index
    if errors:
        # docs: DRF, PrimaryKeyRelatedField; assumed: that the vendor's fields are some
        raise Invalid(errors)


async def _wrong(call: Call, body: dict[str, Any], persona: str, accent: str) -> dict[str, Any]:
    found = {}
    for name, exists in ((persona, persona_exists), (accent, accent_exists)):
        given = body.get(name)
        if given is not None and not await exists(call, given):
            # docs: DRF, PrimaryKeyRelatedField; assumed: that the vendor's field is one
            found[name] = [f'Invalid pk "{given}" - object does not exist.']
    return found


async def persona_exists(call: Call, persona_id: str) -> bool:
    """Whether this is a public persona, or one of this account's that has been reviewed."""
    if catalogue.one_persona(call.base, persona_id) is not None:
        return True
    try:
        snapshot = await call.look(persona_id.lower())
    except Missing:
        return False
    return call.owns(snapshot.job) and snapshot.job.kind == PERSONAS and snapshot.succeeded


async def accent_exists(call: Call, accent_id: str) -> bool:
    """Whether this is an accent of a public voice, or of one that this account has cloned."""
    if accent_id.lower() in catalogue.accents(catalogue.public_voices()):
        return True
    if accent_id.lower() not in catalogue.accents(catalogue.cloned_voices(call.account.id)):
        return False
    return accent_id.lower() not in await deleted_accents(call)


async def deleted_accents(call: Call) -> set[str]:
    """The cloned accents that this account has deleted."""
    return {each.id for each in await call.resources(DELETED)}


async def own_personas(call: Call) -> dict[str, dict[str, str | None]]:
    """By the ids in a body: what a job must know of the account's own personas, wherever they are in their review."""
    body: dict[str, Any] = call.body
    named = [body.get("creator"), *(scene["character"]["avatar_id"] for scene in body.get("video_inputs", ()))]
    found: dict[str, dict[str, str | None]] = {}
    for each in dict.fromkeys(name.lower() for name in named if name is not None):
        try:
            job = (await call.look(each)).job
        except Missing:
            continue
        if call.owns(job) and job.kind == PERSONAS:
            found[each] = {"url": casting.source(job.request), "gender": job.request.get("gender")}
    return found
