"""AI Avatar v1: one person speaks a text or an audio."""

from emulator.providers.creatify import answers, inputs, models, rules
from emulator.providers.creatify.jobs import CREATES, DOCS, ERRORS, LISTS
from emulator.providers.creatify.lipsyncs_v2 import MULTI, shown_v1_or_v2
from emulator.providers.creatify.models_v2 import LipsyncOfEither
from emulator.providers.creatify.videos import Videos
from emulator.web.call import Call, Draft
from emulator.web.operation import Operation

_PAGE = f"{DOCS}/lipsyncs"


async def _seconds(call: Call, draft: Draft) -> float:
    """As long as the audio, as far as it can be seen, or as the text takes to say."""
    audio = call.body["audio"]
    if audio is None:
        return rules.spoken_seconds(call.body["text"])
    return await inputs.audio_seconds(call, draft, audio)


LIPSYNCS = Videos("lipsyncs", (MULTI,), ("lipsyncs",), answers.lipsync, shown_v1_or_v2, _seconds, inputs.of_lipsync)

# docs: post-apilipsyncs, 201; assumed: 200 for preview and render, as documented of v2
operations = (
    Operation(
        "POST", "/api/lipsyncs/", LIPSYNCS.create, "lipsyncs_create", "Create a lipsync task",
        body=models.LipsyncRequest, reply=models.Lipsync, status=201, docs=f"{_PAGE}/post-apilipsyncs",
        errors=CREATES, callback=models.Webhook, callback_field="webhook_url",
    ),
    Operation(
        "GET", "/api/lipsyncs/", LIPSYNCS.every, "lipsyncs_list", "List lipsync tasks",
        query=models.ListQuery, reply=models.Lipsyncs, docs=f"{_PAGE}/get-apilipsyncs", errors=LISTS,
    ),
    Operation(
        "POST", "/api/lipsyncs/preview/", LIPSYNCS.preview, "lipsyncs_preview_create",
        "Generate a preview of a lipsync task", body=models.LipsyncRequest, reply=models.Lipsync,
        docs=f"{_PAGE}/post-apilipsyncs-preview", errors=CREATES,
        callback=models.Webhook, callback_field="webhook_url",
    ),
    Operation(
        "GET", "/api/lipsyncs/{id}/", LIPSYNCS.one, "lipsyncs_retrieve", "Get a lipsync task",
        reply=LipsyncOfEither, docs=f"{_PAGE}/get-apilipsyncs-", errors=(*ERRORS, "not_found"),
    ),
    Operation(
        "POST", "/api/lipsyncs/{id}/render/", LIPSYNCS.render, "lipsyncs_render_create",
        "Render a previewed lipsync task", reply=models.Lipsync, docs=f"{_PAGE}/post-apilipsyncs-render",
        errors=(*ERRORS, "not_found", "not_previewed", "already_rendered", "insufficient_credits"),
    ),
)  # fmt: skip
