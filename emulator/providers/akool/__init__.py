"""Akool (openapi.akool.com): LipSync and Talking Photo, with tokens, results, credits and sealed callbacks.

Sources: docs.akool.com as of 2026-05-18 (lip-sync 2025-10-09, talking-photo 2026-04-02, webhook 2025-10-09, usage,
error-code, faceswap), Akool's public demos, and envelopes and answers that were seen on the wire.

Not emulated: the other products, and deletion (none is documented for these two).
"""

from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, authenticate
from emulator.providers.akool.callbacks import RETRY, backdated, callback, opened
from emulator.providers.akool.directing import direct, explain
from emulator.providers.akool.failure import Failure
from emulator.providers.akool.options import AkoolOptions
from emulator.providers.akool.prices import PRICES
from emulator.providers.akool.refusals import CODES, refuse
from emulator.providers.akool.routes import operations
from emulator.providers.akool.rules import LIFECYCLES
from emulator.providers.base import Provider, Variable

provider = Provider(
    name="akool",
    title="Akool",
    hosts=("openapi.akool.com", "openapitest.akool.com", "open.akool.com"),
    claims=("/api/open",),
    operations=operations,
    lifecycles=LIFECYCLES,
    codes=CODES,
    authenticate=authenticate,
    refuse=refuse,
    callback=callback,
    backdated=backdated,
    opened=opened,
    retry=RETRY,
    credentials=CREDENTIALS,
    direct=direct,
    explain=explain,
    credits=1_000_000.0,
    options=AkoolOptions,
    prices=tuple(PRICES.values()),
    variables=(
        Variable("AKOOL_API_HOST", "{base}"),
        Variable("AKOOL_BASE_URL", "{base}/api/open/v3"),
        Variable("AKOOL_CLIENT_ID", CLIENT_ID),
        Variable("AKOOL_CLIENT_SECRET", CLIENT_SECRET),
        Variable("AKOOL_API_KEY", CLIENT_SECRET),
    ),
    headers={"x-api-key": CLIENT_SECRET},
    cors=True,
    security={
        "bearer": {"type": "http", "scheme": "bearer", "description": "The token of getToken."},
        "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    },
    failure=Failure,
    docs="https://docs.akool.com",
    notes=(
        "Unless the door is strict, the documentation's placeholders (`Bearer token`, `x-api-key: {{API Key}}`) stand "
        "for the ready-made account.",
        "A wrong x-api-key is 1109 as in Akool's own demo, where the documentation says 1101 (option unknown_key).",
        "Any other x-api-key opens an account whose clientId is derived from it (the control API shows it); a later "
        "getToken with the same secret teaches the account its real clientId.",
        "A clientSecret belongs to one clientId: a second clientId with the same secret is 1101.",
        "A token of an account that the namespace no longer knows (memory store, after a restart) is 1101; tokens of "
        "configured accounts always hold for their 400 days.",
        "A clientSecret whose length is not 16, 24 or 32 bytes is filled up with NULs to the next of these, or cut "
        "to 32, to make the key of callbacks; real ones have 32. With a clientId of 16 and a clientSecret of 24 "
        "characters, as documented, every sample of the documentation opens them.",
        "Callbacks are sent for status 3 and 4 only, where the documentation allows 2 (option processing_callbacks).",
        "Callbacks carry deduction_credit as seen, and a failed job's reason as assumed, beside the four documented "
        "fields (option documented_callbacks).",
        "The balance goes down when a job succeeds; face swap, says Akool, deducts at submit (option deducted).",
        "Credits that do not suffice are 1006, where newer products of Akool say 1104 (option no_credits).",
        "What a second costs is documented nowhere: ten credits for every ten seconds begun fit all known numbers.",
        "1005 is answered when a limit set for the account is reached; Akool publishes none.",
        "Codes that no rule here raises (1202, 1203 and those of other products) are answered on request only "
        "(emulator-error=CODE); 1211 is the reason of a failed lipsync job too.",
        "Messages follow the wording of the products' pages, as the one that was seen does; the texts of 1101, 1102, "
        "1008 and of failed logins were never seen.",
        "The list is known from one account's notes: `type` filters, `sub_type` is 1003; its envelope is assumed.",
        "The create path is also served as `lipSync`; otherwise paths are told apart by case.",
        "audio_splits, which the documentation's sample of a result took over from video translation, is not answered.",
        "A result keeps the type and from of its creation; the documentation shows one record, with 2 and 1, for every "
        "product.",
        "A body is read as JSON whatever its Content-Type, and of headers, parameters and fields that come twice the "
        "last counts.",
        "A result's file is named after the instant of its creation; real ones after that of rendering.",
        "Faces are not looked for before a job begins; where a renderer finds none the job fails with the product's "
        "usual code, because no documented one of these two products speaks of them.",
        "A talking photo's prompt is kept and echoed, but moves nothing.",
        "A lipsync result is as long as its video: a longer audio is cut, after a shorter one it is still.",
        "A result's file is gone after seven days; its URL stays in the record.",
    ),
)
