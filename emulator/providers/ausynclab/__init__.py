"""AusyncLab: lip-sync of registered videos (prime) and of any video (nova), with callbacks.

Sources: docs.ausynclab.io/lipsync (the current page, and an older one of the model prime alone); public code that runs
against the vendor's speech API, for keys, envelopes and errors; FastAPI 0.165 with Pydantic 2.14, run side by side, for
everything that the framework answers by itself.

Not emulated: speech and voices, the vendor's `/docs` and `/openapi.json`, whatever its CDN refuses.
"""

from emulator.providers.ausynclab import auth, rules
from emulator.providers.ausynclab.callbacks import RETRY, callback
from emulator.providers.ausynclab.envelope import parse, refuse, validate
from emulator.providers.ausynclab.failure import Failure
from emulator.providers.ausynclab.refusals import CODES
from emulator.providers.ausynclab.routes import DOCS, operations
from emulator.providers.base import Provider, Variable

provider = Provider(
    name="ausynclab",
    title="AusyncLab",
    hosts=("api.ausynclab.io",),
    claims=("/api/v1/lipsync", "/api/v1/files"),
    operations=operations,
    lifecycles=rules.LIFECYCLES,
    codes=CODES,
    authenticate=auth.authenticate,
    refuse=refuse,
    callback=callback,
    retry=RETRY,
    credentials=auth.CREDENTIALS,
    # An hour of nova costs 18 million.
    credits=100_000_000.0,
    variables=(
        Variable("AUSYNCLAB_API_KEY", auth.API_KEY),
        Variable("AUSYNC_API_KEY", auth.API_KEY),
        Variable("AUSYNCLAB_BASE_URL", "{base}/api/v1"),
    ),
    parse=parse,
    validate=validate,
    parses_first=True,
    redirect_slashes=True,
    security={"APIKeyHeader": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
    failure=Failure,
    docs=DOCS,
    notes=(
        "The File Upload API is ours in path, field and answer; known is that it exists and forgets after 24 hours.",
        "The vendor's 404s have texts of their own, which are not published; ours are guesses.",
        "A registered video must be COMPLETED before it is used; the vendor may queue the job instead.",
        "Unfinished videos have null for their URLs, where the documentation's samples print some.",
        "An empty list is 200 with [], not the documented 404.",
        "Callbacks are sent at the end only, once; the documentation's table of fields also lists PROCESSING.",
        "A registration costs 5 credits as in the sample callback, a generation its price per begun second of sound.",
        "A file that cannot be looked at lasts 8 to 30 seconds (videos) or 3 to 20 seconds (sounds).",
        "A JSON body needs its content type, as with the current FastAPI; older releases do without.",
        "HEAD is answered like GET, where FastAPI says 405.",
        "NaN and Infinity are not JSON here; FastAPI takes them in and then fails with 500.",
        "Text with half a character (a lone surrogate) is 422 string_unicode.",
        "Any printable API key opens an account on first use, as the documentation's own samples need.",
    ),
)
