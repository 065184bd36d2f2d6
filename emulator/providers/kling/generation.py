"""What text-to-video and image-to-video tasks are made of: where most `video_id`s come from."""

from collections.abc import Sequence

from emulator.providers.kling import inputs, prices, rules, script
from emulator.providers.kling.models import ImageToVideoRequest, TextToVideoRequest, VideoRequest, Voice
from emulator.providers.kling.product import Order
from emulator.providers.kling.refusals import empty, refusal
from emulator.providers.kling.versions import check_model, check_sound, check_tail, slot
from emulator.web.call import Call


async def from_text(call: Call) -> Order:
    """Check a text-to-video task and decide what it makes. Raises Refusal."""
    body: TextToVideoRequest = call.body
    # docs: text-to-video, prompt: required, unless there are several shots
    if body.prompt is None and not body.multi_shot:
        raise empty("prompt")
    camera = body.camera_control
    # wire: the text, of text2video
    if camera is not None and (body.model_name, body.mode, body.duration) != ("kling-v1", "std", "5"):
        raise refusal(
            1201, "camera_control is only supported in std mode with 5s duration and kling-v1", field="camera_control"
        )
    return _order(call, body, body.aspect_ratio, script.shot(body.prompt))


async def from_image(call: Call) -> Order:
    """Check an image-to-video task and decide what it makes. Raises Refusal."""
    body: ImageToVideoRequest = call.body
    # docs: image-to-video: "At least one of image or image_tail must be provided"
    if body.image is None and body.image_tail is None:
        raise empty("image")
    check_exclusive(body)
    clip = first = last = None
    if body.image is not None:
        clip = await inputs.image(call, "image", body.image)
        first = script.picture(call, body.image, clip)
    if body.image_tail is not None:
        last = script.picture(call, body.image_tail, await inputs.image(call, "image_tail", body.image_tail))
    # assumed: the limits of a mask are those of the picture that it lies on
    if body.static_mask is not None:
        await inputs.image(call, "static_mask", body.static_mask)
    for each in body.dynamic_masks:
        await inputs.image(call, "mask", each.mask)
    # assumed: the video is upright, wide or square as its first picture is
    shot = script.shot(body.prompt, first, last)
    order = _order(call, body, "16:9" if clip is None else clip.ratio, shot, voices=body.voice_list)
    if body.image_tail is not None:
        check_tail(body.model_name, body.mode, body.duration)
    return order


def check_exclusive(body: ImageToVideoRequest) -> None:
    """Whether at most one way to steer the video is used. Raises Refusal."""
    masked = body.static_mask is not None or bool(body.dynamic_masks)
    # docs: image-to-video: image_tail, masks and camera_control: "only one of the three"
    if sum((body.image_tail is not None, masked, body.camera_control is not None)) > 1:
        message = "image_tail, dynamic_masks/static_mask and camera_control cannot be used together"
        raise refusal(1201, message, field="image_tail")


def check_camera(body: VideoRequest) -> None:
    """Whether a simple camera movement says how far. Raises Refusal."""
    camera = body.camera_control
    # docs: text-to-video, camera_control: config is required for type simple
    if camera is not None and camera.type == "simple" and camera.config is None:
        raise empty("config")


def _order(call: Call, body: VideoRequest, ratio: str, shot: script.Script, *, voices: Sequence[Voice] = ()) -> Order:
    model, mode = body.model_name, body.mode
    check_model(model, mode, call.options)
    length = rules.length(model, body.duration)
    check_camera(body)
    feature = ""
    if body.sound == "on":
        check_sound(model, mode)
        feature = prices.VOICE if voices else prices.SOUND
    film = script.shots(shot, silent=body.sound == "off", rich=mode != "std")
    return made(model, mode, ratio, length, prices.video(model, mode, feature).of(length), film)


def made(model: str, mode: str, ratio: str, length: int, cost: float, film: script.Script) -> Order:
    """What a model makes of which so many seconds were asked."""
    facts = {"model": model, "mode": mode}
    return Order(rules.made_seconds(length), *rules.SIZES[mode, ratio], cost, facts, slot(model), film)
