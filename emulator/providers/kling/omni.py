"""What an omni-video is made of: words or shots, pictures and elements to go by, a video to go by or to be edited."""

from collections.abc import Mapping
from typing import Any

from emulator.providers.kling import inputs, prices, rules, script
from emulator.providers.kling.generation import made
from emulator.providers.kling.product import Order
from emulator.providers.kling.refusals import empty, invalid, refusal
from emulator.providers.kling.requests import OmniVideoRequest
from emulator.providers.kling.versions import OMNI_O1, check_model, slot
from emulator.web.call import Call


async def order(call: Call) -> Order:
    """Check an omni-video and decide what it makes. Raises Refusal."""
    body: OmniVideoRequest = call.body
    model, mode = body.model_name, body.mode
    check_model(model, mode, call.options)
    check_words(body)
    check_references(body)
    length = check_length(body)
    pictures: dict[str, list[list[Any]]] = {}
    for each in body.image_list:
        clip = await inputs.image(call, "image_url", each.image_url)
        pictures.setdefault(each.type or "", []).append(script.picture(call, each.image_url, clip))
    shots = the_shots(body, pictures)
    rich = mode != "std"
    if not body.video_list:
        cost = prices.video(model, mode, prices.SOUND if body.sound == "on" else "").of(length)
        film = script.shots(*shots, silent=body.sound == "off", rich=rich)
        return made(model, mode, body.aspect_ratio or "16:9", length, cost, film)
    footage = body.video_list[0]
    clip = await inputs.video(call, footage.video_url, rules.TO_REFER)
    price = prices.video(model, mode, prices.VIDEO)
    seconds = rules.ON_TRUST if clip is None else clip.seconds
    video = script.footage(footage.video_url, clip, seconds)
    # assumed: the sound is gone unless it is to be kept
    kept = footage.keep_original_sound == "yes" and (clip is None or clip.sounds)
    if footage.refer_type == "feature":
        # docs: omni-video, video_list, refer_type: feature; assumed: it is the camera's movement that is gone by
        shots = [{**shots[0], "lead": video}, *shots[1:]]
        film = script.shots(*shots, silent=not kept, music=video if kept else None, rich=rich)
        return made(model, mode, body.aspect_ratio or "16:9", length, price.of(length), film)
    # docs: omni-video, duration: the result is "the same as the duration of the incoming video"
    size = rules.SIZES[mode, "16:9" if clip is None else clip.ratio]
    cost = price.of(prices.whole(seconds))
    # docs: omni-video, video_list: a base video is edited as the prompt, the pictures and the elements say
    film = {**script.spoken_over(video, (), 1.0 if kept else 0.0), "look": shots[0]}
    return Order(seconds, *size, cost, {"model": model, "mode": mode}, slot(model), film)


def the_shots(body: OmniVideoRequest, pictures: Mapping[str, list[list[Any]]]) -> list[script.Script]:
    """What is seen: the customer's own shots, or one; with the first and last picture, or else those to go by."""
    first, last = pictures.get("first_frame", [None])[0], pictures.get("end_frame", [None])[0]
    further = pictures.get("", [])
    # docs: omni-video, element_list: elements of the library, by their ids; assumed: each is somebody
    cast = [each.element_id for each in body.element_list] or None
    if body.multi_shot and body.shot_type == "customize":
        # docs: omni-video, multi_prompt: index, prompt and duration of each; assumed: each goes by the next picture
        return script.sequence(body.multi_prompt, [*([] if first is None else [first]), *further], cast=cast)
    if body.multi_shot and len(further) < 2:
        # docs: omni-video, shot_type: intelligence
        picture = first or next(iter(further), None)
        return script.storyboard(body.prompt, picture, body.duration, cast=cast)
    if first is None and further:
        return script.album(body.prompt, further, cast=cast)
    return [script.shot(body.prompt, first, last, cast=cast)]


def check_words(body: OmniVideoRequest) -> None:
    """Whether it is said what is to be seen. Raises Refusal."""
    # docs: omni-video, shot_type, multi_prompt, prompt: which is required when
    if body.multi_shot and body.shot_type is None:
        raise empty("shot_type")
    if not body.multi_shot or body.shot_type == "intelligence":
        # docs: omni-video, prompt: required, unless the shots are customized
        if body.prompt is None:
            raise empty("prompt")
        return
    # docs: omni-video, multi_prompt: required for customized shots
    if not body.multi_prompt:
        raise empty("multi_prompt")
    lengths = [shot.duration for shot in body.multi_prompt]
    for each in lengths:
        if not (each.isascii() and each.isdigit() and len(each) < 3 and int(each) >= 1):
            # docs: omni-video, multi_prompt: a shot lasts at least a second
            raise invalid("duration", each)
    # docs: omni-video, multi_prompt: "Sum of all storyboard durations must equal total task duration"
    if str(sum(map(int, lengths))) != body.duration:
        raise invalid("multi_prompt", lengths, "the sum of all durations must equal the total task duration")


def check_references(body: OmniVideoRequest) -> None:
    """Whether pictures, elements and the video go together. Raises Refusal."""
    frames = {picture.type for picture in body.image_list} - {None}
    most = 4 if body.video_list else 7
    # docs: omni-video, image_list: at most 7 pictures and elements, 4 with a video
    if len(body.image_list) + len(body.element_list) > most:
        raise refusal(1201, f"image_list and element_list support at most {most} items", field="image_list")
    # docs: omni-video, image_list: "when there is a end frame image, there must be a first frame image"
    if "end_frame" in frames and "first_frame" not in frames:
        raise refusal(1201, "end_frame is only supported with first_frame", field="image_list")
    # docs: omni-video, image_list: with O1, not "when there are more than two images in the array"
    if frames and body.model_name == OMNI_O1 and len(body.image_list) > 2:
        raise refusal(1201, "first_frame and end_frame are not supported with more than 2 images", field="image_list")
    # docs: omni-video, multi_shot: it "does not support setting the start & end frames"
    if "end_frame" in frames and body.multi_shot:
        raise refusal(1201, "end_frame is not supported with multi_shot", field="image_list")
    edited = any(footage.refer_type == "base" for footage in body.video_list)
    # docs: omni-video, video_list: "When reference video is base type, first/end frames cannot be defined"
    if edited and frames:
        raise refusal(1201, "first_frame and end_frame are not supported with a base video", field="image_list")
    # docs: omni-video, video_list: "the value of the sound parameter can only be off"
    if body.video_list and body.sound == "on":
        raise invalid("sound", body.sound, "with a reference video it can only be off")
    # docs: omni-video, aspect_ratio: "required when NOT using first-frame reference or video editing function"
    if body.aspect_ratio is None and not edited and "first_frame" not in frames:
        raise empty("aspect_ratio")


def check_length(body: OmniVideoRequest) -> int:
    """The seconds asked for. Raises Refusal."""
    length = rules.length(body.model_name, body.duration)
    referring = bool(body.video_list or body.element_list or any(each.type is None for each in body.image_list))
    framed = any(each.type == "end_frame" for each in body.image_list)
    # docs: capability map: with O1 text and first frame are "only 5s、10s", first and last frame are not
    if body.model_name == OMNI_O1 and not referring and not framed and length not in (5, 10):
        # wire: the text, on the new design's path
        raise refusal(1201, "Duration only supports 5 or 10 seconds when no refer_image is provided", field="duration")
    return length
