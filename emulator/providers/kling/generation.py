"""What text-to-video and image-to-video tasks are made of: where most `video_id`s come from."""

from emulator.providers.kling import inputs, rules
from emulator.providers.kling.models import ImageToVideoRequest, TextToVideoRequest, VideoRequest
from emulator.providers.kling.product import Order
from emulator.providers.kling.refusals import empty, refusal
from emulator.web.call import Call


async def from_text(call: Call) -> Order:
    """Check a text-to-video task and decide what it makes. Raises Refusal."""
    body: TextToVideoRequest = call.body
    if body.prompt is None and not body.multi_shot:
        raise empty("prompt")
    return _order(body, body.aspect_ratio)


async def from_image(call: Call) -> Order:
    """Check an image-to-video task and decide what it makes. Raises Refusal."""
    body: ImageToVideoRequest = call.body
    # docs: image-to-video: "At least one of image or image_tail must be provided"
    if body.image is None and body.image_tail is None:
        raise empty("image")
    check_exclusive(body)
    first = None if body.image is None else await inputs.image(call, "image", body.image)
    if body.image_tail is not None:
        await inputs.image(call, "image_tail", body.image_tail)
    # assumed: the video is upright, wide or square as its first picture is
    width, height = (16, 9) if first is None else (first.width, first.height)
    ratio = "1:1" if width == height else "16:9" if width > height else "9:16"
    return _order(body, ratio)


def check_exclusive(body: ImageToVideoRequest) -> None:
    """Whether at most one way to steer the video is used. Raises Refusal."""
    # docs: image-to-video: image_tail, masks and camera_control: "only one of the three"
    masked = body.static_mask is not None or bool(body.dynamic_masks)
    if sum((body.image_tail is not None, masked, body.camera_control is not None)) > 1:
        message = "image_tail, dynamic_masks/static_mask and camera_control cannot be used together"
        raise refusal(1201, message)


def check_camera(body: VideoRequest) -> None:
    """Whether a simple camera movement says how far. Raises Refusal."""
    # docs: text-to-video, camera_control: config is required for type simple
    camera = body.camera_control
    if camera is not None and camera.type == "simple" and camera.config is None:
        raise empty("config")


def _order(body: VideoRequest, ratio: str) -> Order:
    rules.check_model(body.model_name, body.mode)
    length = rules.length(body.model_name, body.duration)
    check_camera(body)
    cost = rules.video_price(body.model_name, body.mode, length, sound=body.sound == "on")
    return Order(rules.made_seconds(length), *rules.SIZES[body.mode, ratio], cost)
