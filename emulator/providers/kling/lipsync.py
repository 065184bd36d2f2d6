"""What a lip-sync task is made of: a face of a session, and a sound that is cropped and put into the video."""

from emulator.providers.kling import inputs, prices, rules, script, sources
from emulator.providers.kling.models import AdvancedLipSyncRequest, FaceChoice
from emulator.providers.kling.product import Order
from emulator.providers.kling.refusals import empty, invalid, not_found, refusal
from emulator.web.call import Call


async def order(call: Call) -> Order:
    """Check a lip-sync and decide what it makes. Raises Refusal."""
    body: AdvancedLipSyncRequest = call.body
    choices = the_choices(body, several=call.options.several_faces)
    session = await sources.session(call, body.session_id)
    lines = []
    for choice in choices:
        face = the_face(session, choice)
        sound = await the_sound(call, choice.audio_id, choice.sound_file, rules.TO_SPEAK)
        check_crop(choice, sound.length)
        check_place(choice, session.video.length, face.start, face.end)
        lines.append(_line(choice, sound, face))
    # docs: lip-sync, original_audio_volume: of each entry; assumed: of several the quietest holds for the whole video
    volume = min(choice.original_audio_volume for choice in choices)
    return Order(
        seconds=session.video.length / 1000,
        width=session.video.width,
        height=session.video.height,
        # assumed: the cropped sound is what counts, as a relaying gateway bills it; not the video
        cost=sum(prices.LIP_SYNC.of((each.sound_end_time - each.sound_start_time) / 1000) for each in choices),
        facts={"parent": session.video.parent},
        film=script.spoken_over(session.video.file, lines, volume),
    )


def _line(choice: FaceChoice, sound: sources.Sound, face: sources.Face) -> script.Script:
    """What the chosen face says: the crop of the sound, from the insert time on."""
    start, end = choice.sound_start_time / 1000, choice.sound_end_time / 1000
    place = {"at": choice.sound_insert_time / 1000, "volume": choice.sound_volume}
    said = {"sound": sound.file(end), "start": start, "end": end, **place}
    return said if face.box is None else {**said, "face": face.box, "seen_at": face.seen_at}


def the_choices(body: AdvancedLipSyncRequest, *, several: bool) -> list[FaceChoice]:
    """The one entry of `face_choose`, or the several. Raises Refusal."""
    # docs: lip-sync, face_choose: required
    if not body.face_choose:
        raise empty("face_choose")
    if len(body.face_choose) > 1 and not several:
        # docs: lip-sync, face_choose: "Currently only supports one person lip-sync"
        raise refusal(1201, "face_choose only supports one face", field="face_choose")
    for choice in body.face_choose:
        check_sound(choice.audio_id, choice.sound_file)
    return body.face_choose


def check_sound(audio_id: str | None, sound_file: str | None) -> None:
    """Whether there is one sound. Raises Refusal."""
    # docs: lip-sync: "Either audio_id or sound_file must be provided (mutually exclusive; …)"
    if audio_id is None and sound_file is None:
        raise empty("audio_id or sound_file")
    if audio_id is not None and sound_file is not None:
        raise refusal(1201, "audio_id and sound_file are mutually exclusive", field="sound_file")


def the_face(session: sources.Session, choice: FaceChoice) -> sources.Face:
    """The chosen face. Raises Refusal."""
    for index, face in enumerate(session.faces):
        if choice.face_id == str(index):
            return face
    # assumed: no text is published
    raise not_found("Face", choice.face_id, "face_choose.face_id")


def check_crop(choice: FaceChoice, length: int | None) -> None:
    """Whether the crop lies within the sound, whose length in milliseconds may be unknown. Raises Refusal."""
    # docs: lip-sync, sound_end_time: "the cropped sound must not be shorter than 2 seconds"
    if choice.sound_end_time - choice.sound_start_time < rules.SHORTEST_CROP:
        why = "the cropped sound must not be shorter than 2 seconds"
        raise invalid("sound_end_time", choice.sound_end_time, why)
    # docs: lip-sync, sound_end_time: "shouldn't be later than the total duration of the original sound"
    if choice.sound_end_time > (rules.TO_SPEAK[1] * 1000 if length is None else length):
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


async def the_sound(
    call: Call, audio_id: str | None, sound_file: str | None, lengths: tuple[float, float]
) -> sources.Sound:
    """The sound that is to be spoken, of one of the two. Raises Refusal."""
    if audio_id is None:
        file = sound_file or ""
        seconds = await inputs.sound(call, file, lengths)
        return sources.Sound(script.url(call, file), seconds)
    sound = await sources.sound(call, audio_id)
    shortest, longest = lengths
    # docs: lip-sync, audio_id: "a duration of no less than 2 seconds and no more than 60 seconds"
    if sound.seconds is None or not shortest <= sound.seconds <= longest:
        raise invalid("audio_id", audio_id, f"its duration must be between {shortest:g} and {longest:g} seconds")
    return sound
