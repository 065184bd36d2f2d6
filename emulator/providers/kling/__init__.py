"""Kling AI: lip-sync in two steps (identify-face, advanced-lip-sync), and what it depends on.

Sources: the vendor's lip-sync, face recognition, TTS, callbacks, error code, authentication and pricing pages (English
snapshot of 2026-09-20, Chinese pages of autumn 2026 and February 2026, English pages of late 2025), those of the new
design, account usage and deductions (the same snapshot), the vendor's own ComfyUI plugin, and what others logged of the
live service between March and September 2026.

What of `/v1/videos` makes a video that lip-sync takes is all here, and so is the lip-sync of before September 2025; so
are the account's packs and ledgers, and text-to-video, image-to-video and the tasks of the new design of June 2026, to
which lip-sync and TTS did not move.

Not emulated: effects, multi-element editing, elements and voices of the customer's own, sounds other than speech,
images, and of the new design the omni videos and motion control.
"""

from emulator.providers.base import Provider, Variable
from emulator.providers.kling import account, auth, design2, prices, rules
from emulator.providers.kling.answers import Refused
from emulator.providers.kling.callbacks import RETRY, callback, opened, rotated, sign
from emulator.providers.kling.directing import direct, explain
from emulator.providers.kling.envelope import refuse
from emulator.providers.kling.options import KlingOptions
from emulator.providers.kling.products import PRODUCTS
from emulator.providers.kling.refusals import CODES
from emulator.providers.kling.routes import KINDS, operations

provider = Provider(
    name="kling",
    title="Kling AI",
    # docs: get-started: Singapore and Beijing; wire: the retired name still answers
    hosts=("api-singapore.klingai.com", "api-beijing.klingai.com", "api.klingai.com"),
    claims=("/v1", "/text-to-video", "/image-to-video", "/tasks", "/account"),
    operations=(*operations, *design2.operations(KINDS), *account.operations),
    lifecycles={
        rules.IDENTIFY: rules.AT_ONCE,
        rules.SPEECH: rules.AT_ONCE,
        design2.KIND: design2.LIFECYCLE,
        **{product.kind: rules.TASK for product in PRODUCTS},
    },
    codes=CODES,
    authenticate=auth.authenticate,
    refuse=refuse,
    callback=callback,
    retry=RETRY,
    credentials=auth.CREDENTIALS,
    direct=direct,
    explain=explain,
    credits=100_000.0,
    options=KlingOptions,
    prices=(*prices.PRICES, *design2.PRICES),
    unit="unit",
    dollars=prices.DOLLARS,
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
    headers={"Authorization": f"Bearer {auth.API_KEY}"},
    token=auth.token,
    sign=sign,
    rotated=rotated,
    opened=opened,
    security={
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A JWT of AccessKey and SecretKey, or an API key.",
        }
    },
    failure=Refused,
    docs="https://kling.ai/document-api/api/video/lip-sync",
    notes=(
        "identify-face and TTS answer at once and succeed in every scenario; emulator-error=CODE makes them fail.",
        "The stub's faces are there from the first frame of a video to the last; another renderer's are looked for.",
        "A video that cannot be looked at lasts 10 to 20 seconds.",
        "It has one face unless its URL asks for another number with emulator-faces=N.",
        "A prompt that speaks of somebody shows a drawn person; of anything else, a camera moving over a picture.",
        "Negative prompts, cfg_scale, masks, elements and several shots of the model's own choice change nothing.",
        "A clip with sound says what its prompt has in quotation marks.",
        "An extension plays its video on, to and fro.",
        "For the other products a video or a sound that cannot be looked at lasts 5 seconds.",
        "The session of the documentation's request example always exists, and so does the video that it extends.",
        "Credentials are good in every region.",
        "Accounts hold units; with the option cash_account answers and ledgers tell dollars, without discounts.",
        "Any model name that begins with kling- is taken; discontinued ones are refused with refuse_discontinued.",
        "An extension adds 4.5 seconds; elements of the library are taken on trust.",
        "An external_task_id is unique per account, among the tasks of both designs.",
        "An account's units are one resource pack, which was bought the day before the account was opened.",
        "A pack's remaining quantity is never late; the vendor's may be by 12 hours.",
        "Every API key is called default in the ledgers.",
        "A webhook secret given to an account that has one is a standard rotation; null first makes it an emergency.",
        "A banned account gets 1100 for everything; an overdue or expired one can still query.",
    ),
)
