"""The kinds of tasks under `/v1/videos`: each with what it takes and what it makes."""

from emulator.providers.kling import further, generation, lipsync, oldlipsync, omni, requests
from emulator.providers.kling.models import AdvancedLipSyncRequest, ImageToVideoRequest, TextToVideoRequest
from emulator.providers.kling.product import Product

DOCS = "https://kling.ai/document-api/api/video"
# docs: the pages of the former design, as of spring 2026
FORMER = "https://kling.ai/document-api/apiReference/model"

PRODUCTS = (
    Product(
        "advanced-lip-sync",
        "advanced_lip_sync",
        "lip-sync",
        AdvancedLipSyncRequest,
        lipsync.order,
        f"{DOCS}/lip-sync",
    ),
    Product(
        "lip-sync",
        "lip_sync",
        "former lip-sync",
        requests.OldLipSyncRequest,
        oldlipsync.order,
        f"{FORMER}/videoTolip",
        # wire: its page is gone since September 2025, but it was served in September 2026
        "observed",
    ),
    Product(
        "text2video",
        "text2video",
        "text-to-video",
        TextToVideoRequest,
        generation.from_text,
        f"{DOCS}/text-to-video",
    ),
    Product(
        "image2video",
        "image2video",
        "image-to-video",
        ImageToVideoRequest,
        generation.from_image,
        f"{DOCS}/image-to-video",
    ),
    Product(
        "multi-image2video",
        "multi_image2video",
        "multi-image-to-video",
        requests.MultiImageRequest,
        further.pictures,
        f"{FORMER}/multiImageToVideo",
    ),
    Product(
        "omni-video",
        "omni_video",
        "omni-video",
        requests.OmniVideoRequest,
        omni.order,
        f"{FORMER}/OmniVideo",
    ),
    Product(
        "motion-control",
        "motion_control",
        "motion control",
        requests.MotionControlRequest,
        further.movement,
        f"{FORMER}/motionControl",
    ),
    Product(
        "video-extend",
        "video_extend",
        "video extension",
        requests.VideoExtendRequest,
        further.extension,
        f"{FORMER}/videoExtension",
    ),
    Product(
        "avatar",
        "avatar",
        "avatar",
        requests.AvatarRequest,
        further.avatar,
        f"{DOCS}/avatar",
        tail="avatar/image2video",
    ),
)
