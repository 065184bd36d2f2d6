"""What an account has paid, task by task: where the ledgers and the packs get their numbers from."""

from dataclasses import dataclass
from typing import Any

from emulator.core.job import Snapshot
from emulator.providers.kling import design2, rules
from emulator.providers.kling.answers import seconds
from emulator.web.call import Call

# docs: package, api_key_name: the name given to the key in the console
API_KEY_NAME = "default"
# docs: package, product_function: "e.g. Image to Video"; the others as the price list calls them
FUNCTIONS = {
    "text-to-video": "Text to Video",
    "text2video": "Text to Video",
    "image-to-video": "Image to Video",
    "image2video": "Image to Video",
    "advanced-lip-sync": "Lip Sync",
    rules.IDENTIFY: "Face Recognition",
    rules.SPEECH: "TTS",
}
# docs: package, resolution: "Legacy: mode parameter mapped as 720p=std, 1080p=pro"
_RESOLUTIONS = {"std": "720p", "pro": "1080p", "4k": "4k"}


@dataclass(frozen=True, slots=True)
class Deduction:
    """Units taken for a task."""

    task: Snapshot
    at: int
    """The instant."""
    amount: float
    after: float
    """Units left."""

    @property
    def before(self) -> float:
        """Units there were."""
        return round(self.after + self.amount, 6)


async def deductions(call: Call) -> list[Deduction]:
    """Every deduction of the account, newest first."""
    # wire: the deduction lands at completion; what failed is not charged
    paid = [(each, _paid(each)) for each in await call.jobs() if each.succeeded]
    paid.sort(key=lambda pair: (pair[0].updated_at, pair[0].job.number), reverse=True)
    left, found = call.account.credits, []
    for task, amount in paid:
        if amount:
            found.append(Deduction(task, task.updated_at, amount, left))
            left = round(left + amount, 6)
    return found


def _paid(task: Snapshot) -> float:
    """Units: calls that answer at once have paid before they became a job."""
    amount: float = task.job.facts.get("paid", task.job.cost)
    return amount


def described(deduction: Deduction) -> dict[str, Any]:
    """What the task was, as both ledgers say it; what does not apply is left out."""
    job = deduction.task.job
    product = job.facts.get("product", job.kind)
    shown: dict[str, Any] = {
        "task_id": job.id,
        "api_key_name": API_KEY_NAME,
        "product_function": FUNCTIONS.get(product, product.replace("-", " ").title()),
    }
    made = _made(job.facts if job.kind == design2.KIND else job.request, product)
    if made:
        shown |= {**made, "duration": seconds(job.outputs[0].seconds)}
        shown["refer_video_input"] = False
        shown["video_sound"] = job.facts.get("sound", "native" if job.request.get("sound") == "on" else "off")
        shown["voice_control"] = bool(job.facts.get("voices", job.request.get("voice_list")))
    shown["deduction_time"] = str(deduction.at // 1000)
    return shown


def _made(said: Any, product: str) -> dict[str, str]:
    """Model and resolution of a video that was generated; nothing for what no model is chosen for."""
    if product not in ("text-to-video", "image-to-video", "text2video", "image2video"):
        return {}
    resolution = said.get("resolution") or _RESOLUTIONS.get(said.get("mode", "std"), "720p")
    return {"model_name": said.get("model") or said.get("model_name", "kling-v1"), "resolution": resolution}
