"""MediaInfo's view of a file. Runs in the prober's process only (see `reading`); `demuxing` says the same with FFmpeg.

Its quirks: a GIF is a picture without a length, the cover of a song is no picture, bare AAC has no length (`probe`
counts it), and an MP4's time table is believed to the last second where FFmpeg takes the impossible for a mistake.
"""

from pathlib import Path
from typing import Any

from emulator.media.headers import Headers, Kind, cut_off, nothing_in_it, without_size

_FORMATS = {
    "mpeg-4": "mp4", "quicktime": "mov", "wave": "wav", "mpeg audio": "mp3", "adts": "aac", "jpeg": "jpeg",
    "png": "png", "webp": "webp", "gif": "gif", "webm": "webm", "matroska": "mkv", "ogg": "ogg", "flac": "flac",
    "avi": "avi",
}  # fmt: skip
_CODECS = {"avc": "h264", "hevc": "hevc", "mpeg-4 visual": "mpeg4", "vp9": "vp9", "vp8": "vp8", "av1": "av1",
           "jpeg": "mjpeg", "mpeg audio": "mp3", "ac-3": "ac3", "e-ac-3": "eac3"}  # fmt: skip


def headers(path: Path) -> Headers:
    """What the file is. Raises Unreadable for what cannot be used, ImportError and OSError without the library."""
    from pymediainfo import MediaInfo

    # Faster than the default gets the length of short MP3 files wrong.
    try:
        tracks = MediaInfo.parse(str(path), parse_speed=0.5, encoding_errors="replace").tracks
    except (RuntimeError, ValueError, SyntaxError, MemoryError) as error:
        raise nothing_in_it() from error
    general, video, image, audio = (
        next((track for track in tracks if track.track_type == kind), None)
        for kind in ("General", "Video", "Image", "Audio")
    )
    picture = video or image
    if general is None or (picture is None and audio is None):
        raise nothing_in_it()
    if picture is not None and not (_number(picture.width) and _number(picture.height)):
        raise without_size()
    if general.istruncated == "Yes":
        raise cut_off()
    kind: Kind = "video" if video else "image" if image else "audio"
    width, height = _displayed(picture)
    return Headers(
        kind=kind,
        format=_format(general),
        seconds=_seconds(general),
        video_seconds=_seconds(video),
        audio_seconds=_seconds(audio),
        width=width,
        height=height,
        fps=_number(video.frame_rate) if video else None,
        video_codec=_codec(picture),
        audio_codec=_codec(audio),
        has_audio=audio is not None,
    )


def _format(general: Any) -> str:
    name = str(general.format or "").lower()
    profile = str(general.format_profile or "").lower()
    if name == "mpeg-4" and "quicktime" in profile:
        return "mov"
    if name == "mpeg-4" and not general.count_of_video_streams and general.count_of_audio_streams:
        return "m4a"
    return _FORMATS.get(name, name)


def _codec(track: Any) -> str | None:
    if track is None:
        return None
    name = str(track.format or "").lower()
    if name == "mpeg audio" and track.format_profile == "Layer 2":
        return "mp2"
    return _CODECS.get(name, name) or None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _seconds(track: Any) -> float | None:
    milliseconds = _number(track.duration) if track else None
    return None if milliseconds is None else milliseconds / 1000


def _displayed(track: Any) -> tuple[int | None, int | None]:
    """Width and height after the rotation that phones write into their files."""
    if track is None:
        return None, None
    quarter = round(_number(track.rotation) or 0) % 180 == 90
    width, height = int(track.width), int(track.height)
    return (height, width) if quarter else (width, height)
