"""What a lip-sync task is made of: a face of a session, and a sound that is cropped and put into the video."""

from emulator.providers.kling import inputs, rules, sources
from emulator.providers.kling.models import AdvancedLipSyncRequest, FaceChoice
from emulator.providers.kling.product import Order
from emulator.providers.kling.refusals import empty, invalid, not_found, refusal
from emulator.web.call import Call


async def order(call: Call) -> Order:
    """Check a lip-sync and decide what it makes. Raises Refusal."""
    body: AdvancedLipSyncRequest = call.body
    choice = the_choice(body)
    session = await sources.session(call, body.session_id)
    start, end = the_face(session, choice)
    check_crop(choice, await _sound_length(call, choice))
    check_place(choice, session.video.length, start, end)
    return Order(
        seconds=session.video.length / 1000,
        width=session.video.width,
        height=session.video.height,
        cost=rules.lip_sync_price(choice.sound_end_time - choice.sound_start_time),
        facts={"parent": session.video.parent},
    )


def the_choice(body: AdvancedLipSyncRequest) -> FaceChoice:
    """The one entry of `face_choose`. Raises Refusal."""
    if not body.face_choose:
        raise empty("face_choose")
    if len(body.face_choose) > 1:
        # docs: lip-sync, face_choose: "Currently only supports one person lip-sync"
        raise refusal(1201, "face_choose only supports one face")
    choice = body.face_choose[0]
    # docs: lip-sync: "Either audio_id or sound_file must be provided (mutually exclusive; …)"
    if choice.audio_id is None and choice.sound_file is None:
        raise empty("audio_id or sound_file")
    if choice.audio_id is not None and choice.sound_file is not None:
        raise refusal(1201, "audio_id and sound_file are mutually exclusive")
    return choice


def the_face(session: sources.Session, choice: FaceChoice) -> tuple[int, int]:
    """The interval of the chosen face. Raises Refusal."""
    for index, interval in enumerate(session.faces):
        if choice.face_id == str(index):
            return interval
    # assumed: no text is published
    raise not_found("Face", choice.face_id)


def check_crop(choice: FaceChoice, length: int | None) -> None:
    """Whether the crop lies within the sound, whose length in milliseconds may be unknown. Raises Refusal."""
    # docs: lip-sync, sound_end_time: "the cropped sound must not be shorter than 2 seconds"
    if choice.sound_end_time - choice.sound_start_time < rules.SHORTEST_CROP:
        why = "the cropped sound must not be shorter than 2 seconds"
        raise invalid("sound_end_time", choice.sound_end_time, why)
    # docs: lip-sync, sound_end_time: "shouldn't be later than the total duration of the original sound"
    if choice.sound_end_time > (rules.LONGEST * 1000 if length is None else length):
        why = "the end point must not be later than the total duration of the original sound"
        raise invalid("sound_end_time", choice.sound_end_time, why)


def check_place(choice: FaceChoice, length: int, start: int, end: int) -> None:
    """Whether the crop lies within the video and meets the face for long enough. Raises Refusal."""
    inserted = choice.sound_insert_time
    stops = inserted + choice.sound_end_time - choice.sound_start_time
    # docs: lip-sync, sound_insert_time: "must not be later than the end time of the video"
    if stops > length:
        why = "the end time for inserting sound must not be later than the end time of the video"
        raise invalid("sound_insert_time", inserted, why)
    # docs: lip-sync, sound_insert_time: "should overlap with the face's lip-sync time interval for at least 2 seconds"
    if min(stops, end) - max(inserted, start) < rules.SHORTEST_CROP:
        why = "the sound must overlap with the face's lip-sync time interval for at least 2 seconds"
        raise invalid("sound_insert_time", inserted, why)


async def _sound_length(call: Call, choice: FaceChoice) -> int | None:
    """Milliseconds; none when the sound is taken on trust."""
    if choice.audio_id is None:
        length = await inputs.sound(call, choice.sound_file or "")
        return None if length is None else round(length * 1000)
    length = await sources.sound(call, choice.audio_id)
    # docs: lip-sync, audio_id: "a duration of no less than 2 seconds and no more than 60 seconds"
    if not rules.SHORTEST <= length <= rules.LONGEST:
        raise invalid("audio_id", choice.audio_id, "its duration must be between 2 and 60 seconds")
    return round(length * 1000)
