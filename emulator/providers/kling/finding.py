"""Who is in a video: found in its pictures where films are made, else as its URL or the file itself says."""

from emulator.providers.kling.directing import explain
from emulator.providers.kling.inputs import faces_asked
from emulator.providers.kling.refusals import refusal
from emulator.providers.kling.sources import Face, Source
from emulator.studio.errors import Unmade
from emulator.studio.views import File
from emulator.web.call import Call

NOBODY = "there is no human in the video"
MOST = 9
"""Faces in one video."""


async def faces(call: Call, video: Source) -> list[Face]:
    """The faces of a video, in the order of their ids. Raises Refusal."""
    # assumed: a face of which nobody knows more is there from the first frame to the last
    stated = [Face(0, video.length)] * (1 if video.told is None else video.told)
    asked = faces_asked(video.url)
    if not call.filmed or (asked is not None and asked == video.told):
        return stated
    try:
        people = await call.people(File(video.url, video.length / 1000, video.width, video.height))
    except Unmade as unmade:
        if unmade.trouble == "unfetchable":
            return stated
        if unmade.trouble == "no face":
            return []
        message, code = explain(unmade)
        # docs: lip-sync, video_url: "If validation fails, an error code will be returned"
        raise refusal(int(code or 5000), message, field="video_url") from None
    # docs: identify face: "0", "1", …; assumed: who comes first, and of those who come together who stands on the left
    people = tuple(sorted(people, key=lambda each: (each.start, each.box[0], each.box[1])))[:MOST]
    found = [
        Face(round(each.start * 1000), min(round(each.end * 1000), video.length), [*each.box], each.at)
        for each in people
    ]
    # A drawing of our own that is too coarse to be recognised still says how many faces it has.
    return found or (stated if video.told is not None else [])
