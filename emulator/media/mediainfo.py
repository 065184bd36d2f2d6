"""MediaInfo's view of a file. Runs in the prober's process only (see `reading`); `demuxing` says the same with FFmpeg.

Its quirks; the first two are made up for: bare AAC has no length (`probe` counts it), a lossy WebP no size, a CAF
the wrong length, and the time table of an MP4 is believed where FFmpeg takes the impossible for a mistake.
FFmpeg's: MPEG video without a container has no length, and the whole of a transport stream is some frames shorter.
"""

from pathlib import Path
from typing import Any

from emulator.media import sniffing
from emulator.media.headers import Headers, Kind, cut_off, nothing_in_it, without_size

_FORMATS = {
    "mpeg-4": "mp4", "quicktime": "mov", "wave": "wav", "mpeg audio": "mp3", "adts": "aac", "jpeg": "jpeg",
    "png": "png", "webp": "webp", "gif": "gif", "webm": "webm", "matroska": "mkv", "ogg": "ogg", "flac": "flac",
    "avi": "avi", "flash video": "flv", "bitmap": "bmp",
}  # fmt: skip
_CODECS = {"avc": "h264", "hevc": "hevc", "mpeg-4 visual": "mpeg4", "vp9": "vp9", "vp8": "vp8", "av1": "av1",
           "jpeg": "mjpeg", "mpeg audio": "mp3", "ac-3": "ac3", "e-ac-3": "eac3",
           "mpeg video": "mpeg2video", "sorenson spark": "flv1", "raw": "bmp", "packbits": "tiff"}  # fmt: skip


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
    width, height = _displayed(picture, path)
    counted = None
    if general.istruncated == "Yes":
        if path.suffix != ".wav":
            raise cut_off()
        with path.open("rb") as file:  # one that was written into a pipe
            counted = sniffing.wav_seconds(sniffing.reading(file), path.stat().st_size)
    kind: Kind = "video" if video else "image" if image else "audio"
    return Headers(
        kind=kind,
        format=_format(general),
        seconds=_seconds(general) if counted is None else counted,
        video_seconds=_seconds(video),
        audio_seconds=_seconds(audio) if counted is None else counted,
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
    if name == "mpeg video" and track.format_version == "Version 1":
        return "mpeg1video"
    return _CODECS.get(name, name) or None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _seconds(track: Any) -> float | None:
    milliseconds = _number(track.duration) if track else None
    return None if milliseconds is None else round(milliseconds / 1000, 3)


def _displayed(track: Any, path: Path) -> tuple[int | None, int | None]:
    """Width and height after the rotation that phones write into their files. Raises Unreadable without."""
    if track is None:
        return None, None
    width, height = int(_number(track.width) or 0), int(_number(track.height) or 0)
    if not width or not height:  # of a lossy WebP it says none
        with path.open("rb") as file:
            width, height = sniffing.picture_size(path.suffix[1:], sniffing.reading(file)) or (0, 0)
    if not width or not height:
        raise without_size()
    quarter = round(_number(track.rotation) or 0) % 180 == 90
    return (height, width) if quarter else (width, height)
