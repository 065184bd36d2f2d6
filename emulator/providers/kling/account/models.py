"""What is asked about an account's money, and the shapes of what comes back."""

from typing import Generic, TypeVar

from pydantic import Field

from emulator.providers.kling.paging import Moment, Paged
from emulator.web.shape import Body, Shape, known


class CostsQuery(Body):
    """In which time a pack was bought."""

    start_time: Moment = Field(description="Unix milliseconds.")
    end_time: Moment = Field(description="Unix milliseconds.")
    resource_pack_name: str | None = Field(None, description="This one only.")


class PackShown(Shape):
    """A resource pack."""

    resource_pack_name: str
    resource_pack_id: str
    resource_pack_type: str = Field(description="decreasing_total or constant_period.")
    total_quantity: float
    remaining_quantity: float = Field(description="Up to 12 hours late at the vendor; here at once.")
    purchase_time: int
    effective_time: int
    invalid_time: int
    status: str = Field(description="toBeOnline, online, expired or runOut.")


class Costs(Shape):
    """The account's packs, in an envelope of their own."""

    code: int
    msg: str
    resource_pack_subscribe_infos: list[PackShown] | None = known("observed", None, description="Left out if empty.")


class Deduction(Shape):
    """What was taken for a task, and what the task was; what does not apply is left out."""

    task_id: str
    api_key_name: str
    product_function: str = Field(description="E.g. `Image to Video`.")
    model_name: str | None = None
    resolution: str | None = Field(None, description="720p, 1080p or 4k.")
    duration: str | None = Field(None, description="Seconds.")
    refer_video_input: bool | None = None
    video_sound: str | None = Field(None, description="native, original or off.")
    voice_control: bool | None = None
    deduction_time: str = Field(description="Unix milliseconds.")
    deduction_amount: float


class UnitDeduction(Deduction):
    """Units taken from a pack."""

    package_id: str
    product_type: str
    unit_before_deduction: float
    unit_after_deduction: float


class CashDeduction(Deduction):
    """Dollars taken from the balance of a cash account."""

    cash_type: str
    balance_before_deduction: float
    balance_after_deduction: float
    list_price: float
    currency: str


D = TypeVar("D", bound=Deduction)


class Deductions(Shape, Generic[D]):
    """The lines of a page."""

    detail: list[D] | None = known("assumed", None, description="Left out when there is none.")
    count: int


class DeductionPage(Shape, Generic[D]):
    """A page of a ledger."""

    result: Deductions[D]
    next_cursor: str | None = known("assumed", None, description="Left out at the end.")
    has_more: bool


class PackageQuery(Paged):
    """Which deductions of units."""


class BalanceQuery(Paged):
    """Which deductions of cash."""
