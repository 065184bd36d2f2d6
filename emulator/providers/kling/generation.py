"""What text-to-video and image-to-video tasks are made of: where most `video_id`s come from."""

from collections.abc import Sequence
from typing import Any

from emulator.providers.kling import inputs, prices, rules, script
from emulator.providers.kling.models import CameraControl, ImageToVideoRequest, TextToVideoRequest, VideoRequest, Voice
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
    return _order(call, body, body.aspect_ratio, _shots(body))


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
    brushes = await _brushes(call, body)
    # assumed: the video is upright, wide or square as its first picture is
    shots = _shots(body, first, last, brushes)
    order = _order(call, body, "16:9" if clip is None else clip.ratio, shots, voices=body.voice_list)
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


# docs: text-to-video, camera_control: what each type does ("camera descends and moves backward", …)
_MOVES: dict[str, script.Script] = {
    "down_back": {"up": -0.5, "near": -0.5},
    "forward_up": {"up": 0.5, "near": 0.5},
    "right_turn_forward": {"turn": 0.5, "near": 0.5},
    "left_turn_forward": {"turn": -0.5, "near": 0.5},
}
# docs: text-to-video, config: what a value above 0 does: to the right, up; tilts up; turns right; clockwise; wider
_AXES = {"horizontal": "aside", "vertical": "up", "pan": "tip", "tilt": "turn", "roll": "roll", "zoom": "near"}
_LARGEST_MOVE = 10


def _camera(camera: CameraControl | None) -> script.Script | None:
    """How the camera moves, -1 to 1 for each way it can; none: as it likes."""
    if camera is None:
        return None
    if camera.type in _MOVES:
        return _MOVES[camera.type]
    shifts: dict[str, float] = {} if camera.config is None else camera.config.model_dump()
    moved = {_AXES[name]: value / _LARGEST_MOVE for name, value in shifts.items() if value}
    # docs: text-to-video, config, zoom: a larger value is a shorter focal length, and a wider view
    return {name: -value if name == "near" else value for name, value in moved.items()} or None


async def _brushes(call: Call, body: ImageToVideoRequest) -> list[script.Script]:
    """The parts of the picture that go their own way, or stay."""
    brushes: list[script.Script] = []
    # assumed: the limits of a mask are those of the picture that it lies on
    for each in body.dynamic_masks:
        mask = script.picture(call, each.mask, await inputs.image(call, "mask", each.mask))
        brushes.append({"mask": mask, "path": [[point.x, point.y] for point in each.trajectories]})
    if body.static_mask is not None:
        mask = script.picture(call, body.static_mask, await inputs.image(call, "static_mask", body.static_mask))
        brushes.append({"mask": mask, "path": []})
    return brushes


def _shots(
    body: TextToVideoRequest | ImageToVideoRequest,
    first: list[Any] | None = None,
    last: list[Any] | None = None,
    brushes: Sequence[script.Script] = (),
) -> list[script.Script]:
    """What is seen: the customer's own shots, or one."""
    alike = {"without": body.negative_prompt, "strictness": body.cfg_scale, "camera": _camera(body.camera_control)}
    if not body.multi_shot or not (body.multi_prompt or body.prompt):
        return [script.shot(body.prompt, first, last, brushes=[*brushes] or None, **alike)]
    if body.multi_prompt:
        shots = script.sequence(body.multi_prompt, [] if first is None else [first], **alike)
    else:  # assumed: as the intelligent ones of omni-video
        shots = script.storyboard(body.prompt, first, body.duration, **alike)
    return shots if last is None else [*shots[:-1], {**shots[-1], "last": last}]


def _order(
    call: Call, body: VideoRequest, ratio: str, shots: list[script.Script], *, voices: Sequence[Voice] = ()
) -> Order:
    model, mode = body.model_name, body.mode
    check_model(model, mode, call.options)
    length = rules.length(model, body.duration)
    check_camera(body)
    feature = ""
    if body.sound == "on":
        check_sound(model, mode)
        feature = prices.VOICE if voices else prices.SOUND
    spoken = [voice.voice_id for voice in voices]
    film = script.shots(*shots, silent=body.sound == "off", rich=mode != "std", voices=spoken)
    return made(model, mode, ratio, length, prices.video(model, mode, feature).of(length), film)


def made(model: str, mode: str, ratio: str, length: int, cost: float, film: script.Script) -> Order:
    """What a model makes of which so many seconds were asked."""
    facts = {"model": model, "mode": mode}
    return Order(rules.made_seconds(length), *rules.SIZES[mode, ratio], cost, facts, slot(model), film)
