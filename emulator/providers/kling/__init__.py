"""Kling AI: lip-sync in two steps (identify-face, advanced-lip-sync), and what it depends on.

Sources: the vendor's lip-sync, face recognition, TTS, callbacks, error code, authentication and pricing pages (English
snapshot of 2026-09-20, Chinese pages of autumn 2026 and February 2026, English pages of late 2025), the vendor's own
ComfyUI plugin, and what others logged of the live service between March and September 2026.

Not emulated: the other products of `/v1/videos`, the old `/v1/videos/lip-sync`, the account's costs and ledgers,
images, and the new design of June 2026 (`/text-to-video/<model>`, `/tasks`), to which lip-sync and TTS did not move.
"""

from emulator.providers.base import Provider, Variable
from emulator.providers.kling import auth, rules
from emulator.providers.kling.callbacks import RETRY, callback, opened, sign
from emulator.providers.kling.envelope import refuse
from emulator.providers.kling.failure import Failure
from emulator.providers.kling.refusals import CODES
from emulator.providers.kling.routes import PRODUCTS, operations

provider = Provider(
    name="kling",
    title="Kling AI",
    # docs: get-started: Singapore and Beijing; wire: the retired name still answers
    hosts=("api-singapore.klingai.com", "api-beijing.klingai.com", "api.klingai.com"),
    claims=("/v1",),
    operations=operations,
    lifecycles={
        rules.IDENTIFY: rules.AT_ONCE,
        rules.SPEECH: rules.AT_ONCE,
        **{product.kind: rules.TASK for product in PRODUCTS},
    },
    codes=CODES,
    authenticate=auth.authenticate,
    refuse=refuse,
    callback=callback,
    retry=RETRY,
    credentials=auth.CREDENTIALS,
    credits=100_000.0,
    variables=(
        Variable("KLING_BASE_URL", "{base}"),
        Variable("KLING_API_BASE_URL", "{base}"),
        Variable("KLING_ACCESS_KEY", auth.ACCESS_KEY),
        Variable("KLING_SECRET_KEY", auth.SECRET_KEY),
        Variable("KLING_API_KEY", auth.API_KEY),
        Variable("KLINGAI_BASE_URL", "{base}"),
        Variable("KLINGAI_ACCESS_KEY", auth.ACCESS_KEY),
        Variable("KLINGAI_SECRET_KEY", auth.SECRET_KEY),
        Variable("KLINGAI_API_KEY", auth.API_KEY),
    ),
    sign=sign,
    opened=opened,
    security={
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A JWT of AccessKey and SecretKey, or an API key.",
        }
    },
    failure=Failure,
    docs="https://kling.ai/document-api/api/video/lip-sync",
    notes=(
        "identify-face and TTS answer at once and succeed in every scenario; emulator-error=CODE makes them fail.",
        "A face is found from the first frame of its video to the last; the real one says when it is there.",
        "A video that cannot be looked at lasts 10 to 20 seconds.",
        "It has one face unless its URL asks for another number with emulator-faces=N.",
        "The session of the documentation's request example always exists.",
        "Credentials are good in every region.",
        "Accounts have units, never cash: final_balance_deduction is not sent.",
        "Any model name that begins with kling- is taken, discontinued ones included.",
        "An external_task_id is unique per account and product.",
        "A banned account gets 1100 for everything; an overdue or expired one can still query.",
    ),
)
