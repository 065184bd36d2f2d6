"""Where Akool's behaviour is not known, or its sources disagree, and a user may choose."""

from typing import Literal

from pydantic import Field

from emulator.providers.base import Options


class AkoolOptions(Options):
    """What can be chosen of Akool; the defaults follow the best evidence."""

    # docs: webhook, status "2 or 3 or 4"; wire: only 3 was ever seen
    processing_callbacks: bool = Field(
        False, description="Call back at status 2 as well: documented as possible, never seen."
    )
    # docs: webhook, four fields; wire: deduction_credit is the fifth
    documented_callbacks: bool = Field(
        False,
        description="Callbacks say _id, status, type and url only, as documented; else deduction_credit as well, as "
        "seen, and why a job failed.",
    )
    # wire: Akool's image-to-video demo takes 1109 for "Invalid API key"; docs: code 1101, "Invalid authorization"
    unknown_key: Literal[1109, 1101] = Field(
        1109, description="The code for a wrong x-api-key: 1109 as Akool's own demo expects, 1101 as documented."
    )
    # docs: 1006 on the pages of the v3 family (face swap, avatars); 1104 on those of head swap and live face swap
    no_credits: Literal[1006, 1104] = Field(
        1006, description="The code when credits do not suffice: 1006 as its v3 products say, 1104 as newer ones do."
    )
    # docs: these two products show a "lock" at submit and a deduction in the result; get-credit says of another one
    # "Credits are deducted when you submit faceswap requests"
    deducted: Literal["success", "submit"] = Field(
        "success",
        description="When the balance goes down; locked credits cannot be spent, and a failed job costs nothing.",
    )
