"""Creatify: lip-syncs of one avatar (v1) or of scenes (v2), previewed and rendered; text to speech, avatars, voices.

Sources: docs.creatify.ai and creatify.mintlify.app (captures of 2024-10 to 2026-05), a live test log of 2026-02, Django
REST framework's own behaviour.
"""

from emulator.core.delivery import RetryPolicy
from emulator.providers.base import Provider, Variable
from emulator.providers.creatify import auth, prices, rules
from emulator.providers.creatify.answers import callback
from emulator.providers.creatify.bodies import parse, validate
from emulator.providers.creatify.directing import direct, explain
from emulator.providers.creatify.failure import Failure
from emulator.providers.creatify.options import CreatifyOptions
from emulator.providers.creatify.refusing import refuse
from emulator.providers.creatify.routes import operations

provider = Provider(
    name="creatify",
    title="Creatify",
    hosts=("api.creatify.ai",),
    claims=("/api",),
    operations=operations,
    lifecycles={"create": rules.CREATE, "preview": rules.PREVIEW, "render": rules.RENDER, "persona": rules.PERSONA},
    codes=rules.CODES,
    authenticate=auth.authenticate,
    refuse=refuse,
    callback=callback,
    # assumed: no retry is documented; ten seconds are what Python programs commonly wait
    retry=RetryPolicy(),
    direct=direct,
    explain=explain,
    credentials=auth.CREDENTIALS,
    credits=100_000.0,
    variables=(
        Variable("CREATIFY_BASE_URL", "{base}"),
        Variable("CREATIFY_API_ID", auth.API_ID),
        Variable("CREATIFY_API_KEY", auth.API_KEY),
    ),
    headers={"X-API-ID": auth.API_ID, "X-API-KEY": auth.API_KEY},
    options=CreatifyOptions,
    prices=prices.PRICES,
    unit="credit",
    dollars=prices.DOLLARS,
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
        "By default any well-formed UUID is accepted as creator or accent; the option strict_ids changes that.",
        "With strict_ids an id that does not exist is told once everything else is right, not together with it.",
        "The preview link leads to a page of the emulator's own, which plays the preview.",
        "Where a background is to be transparent it is green, as an MP4 file knows no transparency.",
        "lipsyncs put no music under a video, with or without no_music: the vendor's choice of it is not known.",
        "A text that comes with an own audio is taken for what the audio says, and captions are made of it; without one"
        " there are none.",
        "A visual_style is taken by its name, where a scene has a background and its character no place of its own.",
        "A cta_end adds 3 seconds to the video.",
        "editor_url is always null, as for accounts without API editor access.",
        "Caption styles and fonts of lipsyncs_v2 are not checked: their lists are not known whole; families are"
        " imitated with the shipped fonts: as wide, heavy and slanted, with serifs or of one width.",
        "A script of text_to_speech may have 8000 characters, as documented since 2026; before, it was 4000.",
        "A custom avatar is reviewed in the time of the scenario, not in one or two days.",
        "Personas and voices are invented; there are 60 and 40 of them, and each account has 2 cloned voices.",
        "OPTIONS describes what a body takes; fields that are only shown, and the views' texts, are not known.",
        "Wrong credentials and a wrong method at once are 405 here; Django REST framework says 401.",
    ),
)
