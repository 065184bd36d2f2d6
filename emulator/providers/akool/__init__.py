"""Akool (openapi.akool.com): LipSync and Talking Photo, with tokens, results, credits and sealed callbacks.

Sources: docs.akool.com as of 2026-05-18 (lip-sync 2025-10-09, talking-photo 2026-04-02, webhook 2025-10-09, usage,
error-code, faceswap), Akool's public demos, and envelopes and answers that were seen on the wire.

Not emulated: the other products, deletion (none is documented for these two), other `type`s of the list.
"""

from emulator.providers.akool.auth import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, authenticate
from emulator.providers.akool.callbacks import RETRY, callback, opened
from emulator.providers.akool.failure import Failure
from emulator.providers.akool.refusals import CODES, refuse
from emulator.providers.akool.routes import operations
from emulator.providers.akool.rules import LIFECYCLES
from emulator.providers.base import Provider, Variable

provider = Provider(
    name="akool",
    title="Akool",
    hosts=("openapi.akool.com", "openapitest.akool.com"),
    claims=("/api/open",),
    operations=operations,
    lifecycles=LIFECYCLES,
    codes=CODES,
    authenticate=authenticate,
    refuse=refuse,
    callback=callback,
    opened=opened,
    retry=RETRY,
    credentials=CREDENTIALS,
    credits=1_000_000.0,
    variables=(
        Variable("AKOOL_API_HOST", "{base}"),
        Variable("AKOOL_BASE_URL", "{base}/api/open/v3"),
        Variable("AKOOL_CLIENT_ID", CLIENT_ID),
        Variable("AKOOL_CLIENT_SECRET", CLIENT_SECRET),
        Variable("AKOOL_API_KEY", CLIENT_SECRET),
    ),
    cors=True,
    security={
        "bearer": {"type": "http", "scheme": "bearer", "description": "The token of getToken."},
        "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    },
    failure=Failure,
    docs="https://docs.akool.com",
    notes=(
        "Unless the door is strict, the documentation's placeholder `Bearer token` stands for the ready-made account.",
        "A wrong x-api-key is 1109 as in Akool's own demo; the documentation says 1101.",
        "Any other x-api-key opens an account whose clientId is derived from it (the control API shows it); a later "
        "getToken with the same secret teaches the account its real clientId.",
        "A clientSecret belongs to one clientId: a second clientId with the same secret is 1101.",
        "A token of an account that the namespace no longer knows (memory store, after a restart) is 1101; tokens of "
        "configured accounts always hold for their 400 days.",
        "A clientSecret whose length is not 16, 24 or 32 bytes is filled up with NULs to the next of these, or cut "
        "to 32, to make the key of callbacks; real ones have 32.",
        "Callbacks are sent for status 3 and 4 only.",
        "1202, 1203, 1206, 1208 and 1211 are answered on request only (emulator-error=CODE), 1005 by a fault.",
        "Faces are not looked for: no documented code of these two products speaks of them.",
        "A result's file is gone after seven days; its URL stays in the record.",
    ),
)
