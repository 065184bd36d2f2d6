"""The lip-sync of before September 2025: no session, a text or a sound, the whole of the video.

Its page is gone, but it is served; what it says of a bad request was read off the live service on 2026-09-28.
"""

from collections.abc import Sequence

from emulator.providers.kling import inputs, prices, rules, script, sources
from emulator.providers.kling.models import is_link
from emulator.providers.kling.product import Order
from emulator.providers.kling.refusals import clipped, invalid, refusal
from emulator.providers.kling.requests import AUDIO_TYPES, LANGUAGES, MODES, OldLipSyncInput
from emulator.providers.kling.voices import speaks
from emulator.web.call import Call
from emulator.web.refusals import Refusal

# docs: the old page, text: at most 120 characters
LONGEST_TEXT = 120


async def order(call: Call) -> Order:
    """Check an old lip-sync and decide what it makes. Raises Refusal."""
    asked: OldLipSyncInput = call.body.input
    check_words(asked)
    check_video(asked)
    if asked.mode == "text2video":
        check_speech(asked, any_voice=call.options.any_voice)
    else:
        check_audio(asked)
    video = await _video(call, asked)
    # assumed: the sound is what counts, as with its successor; the video, if nobody can look at the sound
    heard = await _seconds(call, asked)
    # assumed: the video's own sound is gone, for there is no field for its volume
    film = script.spoken_over(video.file, [_line(call, asked, video.length / 1000 if heard is None else heard)])
    return Order(
        seconds=video.length / 1000,
        width=video.width,
        height=video.height,
        cost=prices.OLD_LIP_SYNC.of(video.length / 1000 if heard is None else heard),
        facts={"parent": video.parent},
        film=film,
    )


def _line(call: Call, asked: OldLipSyncInput, seconds: float) -> script.Script:
    """What is said, from the video's beginning on."""
    if asked.mode == "text2video":
        language, speed = asked.voice_language or "zh", rules.pace(asked.voice_speed)
        return script.speech(asked.text or "", asked.voice_id or "", language, speed, seconds)
    sound = asked.audio_url if asked.audio_type == "url" else asked.audio_file
    return {"sound": [script.url(call, sound or ""), seconds, 0, 0]}


def check_words(asked: OldLipSyncInput) -> None:
    """Whether the fields with few values have one of them. Raises Refusal."""
    if asked.mode is None:
        # wire: live probe
        raise refusal(1201, "input.mode: must not be null", field="input.mode")
    for field, value, allowed in (
        ("mode", asked.mode, MODES),
        ("audio_type", asked.audio_type, AUDIO_TYPES),
        ("voice_language", asked.voice_language, LANGUAGES),
    ):
        if value is not None and value not in allowed:
            # wire: "input.mode value 'x' is invalid, allowed values: text2video, audio2video"
            raise _unlike(field, value, allowed)
    speed = asked.voice_speed
    if speed is not None and speed > rules.FASTEST:
        # wire: live probe, with the name as the vendor has it inside
        raise refusal(1201, "input.voiceSpeed: must be less than or equal to 2.0", field="input.voice_speed")
    if speed is not None and not speed >= rules.SLOWEST:
        # assumed: by analogy
        raise refusal(1201, "input.voiceSpeed: must be greater than or equal to 0.8", field="input.voice_speed")


def check_video(asked: OldLipSyncInput) -> None:
    """Whether there is one video. Raises Refusal."""
    if asked.video_id is None and asked.video_url is None:
        # wire: live probe
        raise refusal(1201, "video_id or video_url is required", field="input.video_url")
    if asked.video_id is not None and asked.video_url is not None:
        # docs: the old page: one of the two; assumed: the text
        raise refusal(1201, "video_id and video_url are mutually exclusive", field="input.video_url")


def check_speech(asked: OldLipSyncInput, *, any_voice: bool) -> None:
    """Whether there is a text, and a voice for it. Raises Refusal."""
    if asked.text is None:
        # wire: live probe
        raise refusal(1201, "text is required", field="input.text")
    # docs: the old page, text: the longest; assumed: the text
    if len(asked.text) > LONGEST_TEXT:
        raise invalid("text", asked.text, f"at most {LONGEST_TEXT} characters")
    if asked.voice_id is None:
        # wire: it says so when the voice is missing, whatever the language
        raise refusal(1201, "Voice language not found", field="input.voice_id")
    if not any_voice and not speaks(asked.voice_id, asked.voice_language or "zh"):
        # wire: live probe
        raise refusal(1201, "Voice id not found", field="input.voice_id")


def check_audio(asked: OldLipSyncInput) -> None:
    """Whether there is a sound, in the way that `audio_type` says. Raises Refusal."""
    if asked.audio_type is None:
        # wire: live probe
        raise refusal(1201, "Audio type is null", field="input.audio_type")
    field = "audio_file" if asked.audio_type == "file" else "audio_url"
    if getattr(asked, field) is None:
        # assumed: by analogy with the text
        raise refusal(1201, f"{field} is required", field=f"input.{field}")


async def _video(call: Call, asked: OldLipSyncInput) -> sources.Source:
    if asked.video_id is not None:
        return await sources.video(call, asked.video_id)
    url = asked.video_url or ""
    clip = await inputs.video(call, url, rules.TO_SYNC_OLD, field="input.video_url")
    faces = inputs.faces_asked(url) if clip is None else clip.faces
    if faces == 0:
        # wire: a warning of a gateway's page; assumed: at once, not as the task's failure
        raise refusal(1201, "there is no human in the video", field="input.video_url")
    if clip is None:
        return sources.Source("", url, round(rules.ON_TRUST * 1000), 1280, 720)
    return sources.Source("", url, round(clip.seconds * 1000), clip.width, clip.height)


async def _seconds(call: Call, asked: OldLipSyncInput) -> float | None:
    """How long the sound lasts; none when it is taken on trust."""
    if asked.mode == "text2video":
        return rules.spoken_seconds(asked.text or "", asked.voice_language or "zh", rules.pace(asked.voice_speed))
    if asked.audio_type == "url":
        return await inputs.sound(call, asked.audio_url or "", field="input.audio_url")
    file = asked.audio_file or ""
    if is_link(file):
        # assumed: what is no Base64 is no sound
        raise refusal(1201, "Audio format is invalid", field="input.audio_file")
    return await inputs.sound(call, file, field="input.audio_file")


def _unlike(field: str, value: str, allowed: Sequence[str]) -> Refusal:
    message = f"input.{field} value '{clipped(value)}' is invalid, allowed values: {', '.join(allowed)}"
    return refusal(1201, message, field=f"input.{field}")
