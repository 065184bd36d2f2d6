"""Subtitles (SubRip) of a text that is said evenly from its first to its last word. Pure."""

import re
from collections.abc import Iterator
from itertools import islice

from emulator.studio.pacing import weights

LONGEST = 80
"""Characters of one subtitle, as far as words allow."""
_SENTENCE = re.compile(r"(?<=[.!?…;:])\s+")


def srt(text: str, seconds: float) -> str:
    """The text as an SRT file, its subtitles without gaps over so many seconds."""
    lines = [line for sentence in _SENTENCE.split(text) for line in _wrapped(sentence.split())]
    shares = weights([word for line in lines for word in line.split()])
    whole, left = sum(shares), iter(shares)
    blocks = []
    said = 0.0
    for number, line in enumerate(lines, 1):
        start, said = said, said + sum(islice(left, len(line.split())))
        span = f"{_instant(seconds * start / whole)} --> {_instant(seconds * min(said / whole, 1.0))}"
        blocks.append(f"{number}\n{span}\n{line}\n")
    return "\n".join(blocks)


def _wrapped(words: list[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > LONGEST:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _instant(seconds: float) -> str:
    """`HH:MM:SS,mmm`."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{milliseconds:03}"
