"""AusyncLab: lip-sync of registered videos (prime) and of any video (nova), speech to sync them to, and callbacks.

Sources: docs.ausynclab.io/lipsync (the current page, and an older one of the model prime alone); public code that runs
against the vendor's speech API, for speech, voices, keys, envelopes and errors; FastAPI 0.165 with Pydantic 2.14, run
side by side in tests/oracles, for everything that the framework answers by itself.

Not emulated: the management of API keys and plans, FastAPI's `/redoc`, whatever the vendor's CDN refuses.
"""

from emulator.providers.ausynclab import auth, playground, rules
from emulator.providers.ausynclab.callbacks import RETRY, callback
from emulator.providers.ausynclab.directing import direct, explain
from emulator.providers.ausynclab.envelope import parse, refuse, validate
from emulator.providers.ausynclab.failure import Failure
from emulator.providers.ausynclab.lipsync import DOCS
from emulator.providers.ausynclab.options import AusyncOptions
from emulator.providers.ausynclab.prices import PRICES
from emulator.providers.ausynclab.refusals import CODES
from emulator.providers.ausynclab.routes import EVERY
from emulator.providers.ausynclab.uploads import elsewhere
from emulator.providers.base import Provider, Variable

provider = Provider(
    name="ausynclab",
    title="AusyncLab",
    hosts=("api.ausynclab.io",),
    claims=(
        "/api/v1/lipsync",
        "/api/v1/files",
        "/api/v1/speech",
        "/api/v1/voices",
        "/docs",
        "/openapi.json",
    ),
    operations=(*EVERY, *playground.OPERATIONS),
    chosen=elsewhere,
    lifecycles=rules.LIFECYCLES,
    codes=CODES,
    authenticate=auth.authenticate,
    refuse=refuse,
    callback=callback,
    retry=RETRY,
    direct=direct,
    explain=explain,
    credentials=auth.CREDENTIALS,
    # An hour of nova costs 18 million.
    credits=100_000_000.0,
    variables=(
        Variable("AUSYNCLAB_API_KEY", auth.API_KEY),
        Variable("AUSYNC_API_KEY", auth.API_KEY),
        Variable("AUSYNCLAB_BASE_URL", "{base}/api/v1"),
    ),
    headers={"X-API-Key": auth.API_KEY},
    options=AusyncOptions,
    prices=PRICES,
    parse=parse,
    validate=validate,
    parses_first=True,
    head=False,
    redirect_slashes=True,
    security=playground.SECURITY,
    failure=Failure,
    docs=DOCS,
    notes=(
        "The File Upload API is ours in path (option upload_path), field and answer; known is that it exists and "
        "forgets after 24 hours.",
        "The vendor's 404s have texts of their own, which are not published; ours are guesses.",
        "A registered video must be COMPLETED before it is used; the vendor may queue the job (option queue_unready).",
        "Unfinished videos have null for their URLs, where the documentation's samples print some.",
        "An empty list is 200 with [], not the documented 404 (option empty_list_404).",
        "Callbacks are sent at the end only, once; the documentation's table of fields also lists PROCESSING (options"
        " processing_callbacks, callback_delays).",
        "A registration costs 5 credits as in the sample callback, a generation its price per begun second of sound.",
        "Without credits the answer is 403, or 402 (option shortage_status); the vendor's is not known.",
        "A file that cannot be looked at lasts 8 to 30 seconds (videos) or 3 to 20 seconds (sounds).",
        "A JSON body needs its content type, as with the current FastAPI; older releases do without, and say 403 where"
        " the key is missing (option missing_key_status).",
        "NaN and Infinity are not JSON here; FastAPI takes them in and then fails with 500.",
        "Text with half a character (a lone surrogate) is 422 string_unicode.",
        "Any printable API key opens an account on first use, as the documentation's own samples need.",
        "Speech is known from public clients: a character costs 1 credit, 15 characters last a second, null stands for"
        " what is not there yet, and the callback has the form of the videos' with the status SUCCEEDED.",
        "A speech sounds like the emulator's made-up voice, or with a real renderer as its text, voice, speed and"
        " language say; its model makes no difference.",
        "Any positive voice_id below 5000001 is taken for a voice of the vendor's library; cloned voices begin there,"
        " are ready at once and cost nothing.",
        "Sub keys work everywhere, as documented; option master_only names operations that refuse a key which has the"
        " word sub in it, or whose account has the option key = sub.",
        "A key with the word free in it, or whose account has the option plan = free, is paid_plan_only for"
        " text-to-speech; every other key is of a paid plan.",
        "The management of keys is not emulated, so 409 key_limit_reached has no cause but emulator-error.",
        "/docs is a page of our own: the vendor's Swagger UI is loaded from another server. /redoc is not there.",
    ),
)
