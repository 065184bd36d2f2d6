"""Creatify: lip-syncs of an avatar with a text or an audio (AI Avatar v1), previewed and rendered, and what they need.

Sources: docs.creatify.ai and creatify.mintlify.app (captures of 2024-10 to 2026-05), a live test log of 2026-02, Django
REST framework's own behaviour. Not emulated here: lipsyncs_v2, multi_avatar, text_to_speech, custom personas, cloned
voices.
"""

from emulator.core.delivery import RetryPolicy
from emulator.providers.base import Provider, Variable
from emulator.providers.creatify import auth, rules
from emulator.providers.creatify.answers import callback
from emulator.providers.creatify.bodies import parse, validate
from emulator.providers.creatify.failure import Failure
from emulator.providers.creatify.refusing import refuse
from emulator.providers.creatify.routes import operations

provider = Provider(
    name="creatify",
    title="Creatify",
    hosts=("api.creatify.ai",),
    claims=("/api",),
    operations=operations,
    lifecycles={"create": rules.CREATE, "preview": rules.PREVIEW, "render": rules.RENDER},
    codes=rules.CODES,
    authenticate=auth.authenticate,
    refuse=refuse,
    callback=callback,
    # assumed: no retry is documented; ten seconds are what Python programs commonly wait
    retry=RetryPolicy(),
    credentials=auth.CREDENTIALS,
    credits=100_000.0,
    variables=(
        Variable("CREATIFY_BASE_URL", "{base}"),
        Variable("CREATIFY_API_ID", auth.API_ID),
        Variable("CREATIFY_API_KEY", auth.API_KEY),
    ),
    parse=parse,
    validate=validate,
    security={
        "apiId": {"type": "apiKey", "in": "header", "name": "X-API-ID"},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    },
    security_together=True,
    failure=Failure,
    docs="https://docs.creatify.ai/api-reference",
    notes=(
        "Any well-formed UUID is accepted as creator or accent.",
        "The preview link leads to a video, not to a player page.",
        "OPTIONS is refused; Django REST framework would describe the endpoint.",
        "Personas and voices are invented; there are 60 and 40 of them.",
    ),
)
