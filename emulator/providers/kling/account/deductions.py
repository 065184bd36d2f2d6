"""What an account has paid, task by task: where the ledgers and the packs get their numbers from."""

from dataclasses import dataclass
from typing import Any

from emulator.core.job import Snapshot
from emulator.engine.accounts import Line
from emulator.providers.kling import rules
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
    "multi-image2video": "Multi-Image to Video",
    "video-extend": "Video Extension",
    "advanced-lip-sync": "Lip Sync",
    "lip-sync": "Lip Sync",
    rules.IDENTIFY: "Face Recognition",
    rules.SPEECH: "TTS",
}
# docs: package, resolution: "Legacy: mode parameter mapped as 720p=std, 1080p=pro"
_RESOLUTIONS = {"std": "720p", "pro": "1080p", "4k": "4k"}


@dataclass(frozen=True, slots=True)
class Deduction:
    """Units taken for a task, and the line of the account's ledger that says so."""

    task: Snapshot
    line: Line

    @property
    def cash(self) -> bool:
        """Whether it was taken from the balance, not from a pack."""
        return bool(self.task.job.facts.get("cash"))

    @property
    def amount(self) -> float:
        """Units."""
        return -self.line.credits

    @property
    def before(self) -> float:
        """Units there were."""
        return round(self.line.balance + self.amount, 6)


async def deductions(call: Call) -> list[Deduction]:
    """Every deduction of the account, newest first; without those whose task was forgotten."""
    # wire: the deduction lands at completion; what failed is not charged
    tasks = {each.job.id: each for each in await call.jobs()}
    return [
        Deduction(tasks[line.job], line)
        for line in await call.ledger()
        if line.kind == "charge" and line.job is not None and line.job in tasks
    ]


def described(deduction: Deduction) -> dict[str, Any]:
    """What the task was, as both ledgers say it; what does not apply is left out."""
    job = deduction.task.job
    product = job.facts.get("product", job.kind)
    shown: dict[str, Any] = {
        "task_id": job.id,
        "api_key_name": API_KEY_NAME,
        "product_function": FUNCTIONS.get(product, product.replace("-", " ").title()),
    }
    if "model" in job.facts:
        facts, asked = job.facts, job.request
        shown["model_name"] = facts["model"]
        shown["resolution"] = facts.get("resolution") or _RESOLUTIONS[facts["mode"]]
        shown["duration"] = seconds(job.outputs[0].seconds)
        shown["refer_video_input"] = job.kind == "motion-control" or bool(asked.get("video_list"))
        shown["video_sound"] = facts.get("sound") or ("native" if asked.get("sound") == "on" else "off")
        shown["voice_control"] = bool(facts.get("voices") or asked.get("voice_list"))
    shown["deduction_time"] = str(deduction.line.at // 1000)
    return shown
