"""What of Creatify's behaviour can be chosen, where it is not known or has changed."""

from typing import Literal

from pydantic import Field

from emulator.providers.base import Options


class CreatifyOptions(Options):
    """The choices."""

    colon_ratios: bool = Field(True, description="16:9, 1:1 and 9:16 are taken as aspect ratios, as in 2025.")
    strict_ids: bool = Field(False, description="Personas and accents must exist, and custom ones be active.")
    without_credits: Literal["reject", "fail"] = Field(
        "reject", description="Out of credits: refused at once, or accepted and failed during processing."
    )
    without_credits_status: Literal[402, 400, 403] = Field(402, description="With which status it is refused.")
    nested_errors: Literal["list", "index"] = Field(
        "list", description="Errors of video_inputs: a list aligned with it, or (DRF 3.18) an object by index."
    )
    webhook_every_status: bool = Field(False, description="Webhooks tell every status, not only the last.")
    webhook_retries: int = Field(0, ge=0, le=10, description="Further tries of a webhook, a minute apart.")
