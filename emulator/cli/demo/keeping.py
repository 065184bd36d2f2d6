"""What the demo keeps beside the results: a thumbnail of each and a contact sheet of their frames."""

from pathlib import Path

SHEET = "contact-sheet.jpg"
EXTRA = 'for thumbnails and a contact sheet: pip install "lipsync-emulator[render]"'


def pictures(folder: Path) -> str:
    """Make them of the videos in the folder; what came of it, as the end of a sentence."""
    try:
        from emulator.studio.cutting.sheet import sheet, thumbnail
    except ImportError:
        return f" ({EXTRA})"
    videos = sorted(folder.glob("*.mp4"))
    for video in videos:
        thumbnail(video, video.with_suffix(".jpg"))
    sheet([(video.stem, video) for video in videos], folder / SHEET)
    return f"; {folder / SHEET} shows their frames"
