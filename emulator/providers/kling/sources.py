"""What one call made and another one names: sessions, videos and sounds, each found by its id.

All three are jobs of the account. A video's or a sound's id is not its task's, and a task's id does not pass for one.
"""

from dataclasses import dataclass
from typing import Any

from emulator.core.errors import Missing
from emulator.core.job import Snapshot
from emulator.providers.kling import ids, rules
from emulator.providers.kling.answers import seconds
from emulator.providers.kling.refusals import not_found
from emulator.web.call import Call


@dataclass(frozen=True, slots=True)
class Source:
    """A video that something is made from."""

    id: str
    url: str
    length: int
    """Milliseconds."""
    width: int
    height: int
    made_by: str = ""
    """The product; of an uploaded video, none."""
    model: str = ""
    mode: str = "std"
    told: int | None = None
    """How many faces its URL, or the file itself, says are in it; none: neither does."""

    @property
    def parent(self) -> dict[str, str]:
        """As tasks repeat it."""
        return {"id": self.id, "url": self.url, "duration": seconds(self.length / 1000)}

    @property
    def file(self) -> list[Any]:
        """As scripts have it."""
        return [self.url, self.length / 1000, self.width, self.height]


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that somebody is to speak."""

    url: str
    seconds: float | None
    """None when it is taken on trust."""

    @property
    def length(self) -> int | None:
        """Milliseconds."""
        return None if self.seconds is None else round(self.seconds * 1000)

    def file(self, trusted: float) -> list[Any]:
        """As scripts have it; `trusted` seconds long when it is taken on trust."""
        return [self.url, trusted if self.seconds is None else self.seconds, 0, 0]


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody in a video, and the interval in which lips can be synced."""

    start: int
    end: int
    """Milliseconds."""
    box: list[float] | None = None
    """Where the face is at `seen_at`; none: nobody looked."""
    seen_at: float = 0.0

    @property
    def kept(self) -> list[Any]:
        """As sessions keep it."""
        return [self.start, self.end, *([] if self.box is None else (self.box, self.seen_at))]


@dataclass(frozen=True, slots=True)
class Session:
    """A video and the faces that were found in it; a face's id is its place."""

    video: Source
    faces: tuple[Face, ...]


# docs: lip-sync, the request example: what it names is here, so that the page's own requests work
SAMPLE_ID = "850508686686064678"
SAMPLE = Session(
    Source(
        "850508701234567890",
        "https://p1-kling.klingai.com/kcdn/cdn-kcdn112452/kling-qa-test/kling20260206mp4.mp4",
        5200,
        1280,
        720,
    ),
    (Face(0, 5200),),
)

# docs: video-extend, the request example
SAMPLE_VIDEOS = {
    "743211632612511839": Source(
        "743211632612511839",
        "https://v1-kling.klingai.com/kcdn/cdn-kcdn112452/kling-qa-test/743211632612511839.mp4",
        5041,
        1280,
        720,
        "text2video",
        "kling-v1",
    )
}


async def session(call: Call, id: str) -> Session:
    """The session of this id. Raises Refusal."""
    if id == SAMPLE_ID:
        return SAMPLE
    snapshot = await _job(call, id)
    if (
        snapshot is None
        or snapshot.job.kind != rules.IDENTIFY
        or snapshot.seen_at >= snapshot.created_at + round(call.options.session_hours * rules.HOUR)
    ):
        # assumed: no text is published; the wire's pattern for the other ids
        raise not_found("Session", id, "session_id")
    facts = snapshot.job.facts
    return Session(Source(*facts["video"]), tuple(Face(*each) for each in facts["faces"]))


async def video(call: Call, id: str, longest: float = rules.TO_SYNC.longest) -> Source:
    """The video of this id, made by this account in the last 30 days. Raises Refusal."""
    if id in SAMPLE_VIDEOS:
        return SAMPLE_VIDEOS[id]
    snapshot = await _made(call, id)
    if snapshot is None or snapshot.job.kind in (rules.IDENTIFY, rules.SPEECH):
        # wire: an unknown or expired id, or the id of a task
        raise not_found("From video", id, "video_id")
    job = snapshot.job
    output = job.outputs[0]
    # docs: identify face, video_id: a video of at most 60 s; assumed: it then counts as not found
    if output.seconds > longest:
        raise not_found("From video", id, "video_id")
    return Source(
        id,
        job.url(output),
        round(output.seconds * 1000),
        output.width,
        output.height,
        job.kind,
        job.facts.get("model", ""),
        job.facts.get("mode", "std"),
        1 if job.renderer == "stub" else None,
    )


async def sound(call: Call, id: str) -> Sound:
    """The sound of this id, made by this account in the last 30 days. Raises Refusal."""
    snapshot = await _made(call, id)
    if snapshot is None or snapshot.job.kind != rules.SPEECH:
        # assumed: by analogy with videos
        raise not_found("Audio", id, "audio_id")
    output = snapshot.job.outputs[0]
    return Sound(snapshot.job.url(output), output.seconds)


async def _made(call: Call, id: str) -> Snapshot | None:
    task = ids.task_of(id)
    snapshot = None if task is None else await _job(call, task)
    return snapshot if snapshot is not None and snapshot.offers(snapshot.job.outputs[0]) else None


async def _job(call: Call, id: str) -> Snapshot | None:
    """This account's job, without counting as a poll."""
    if not ids.is_id(id):
        return None
    try:
        snapshot = await call.look(id)
    except Missing:
        return None
    return snapshot if call.owns(snapshot.job) else None
