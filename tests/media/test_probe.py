"""Probing: what files are, and that hostile ones cost nothing."""

import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from emulator.media.errors import ProbeUnavailable, Unreadable
from emulator.media.fetch import Fetcher
from emulator.media.inspecting import Inspector
from emulator.media.probe import probe
from emulator.media.reading import Library, Reader, Readers
from emulator.media.samples import sample
from tests.attack.bombs import ENDLESS, png


def made(name: str, **query: object) -> bytes:
    """A sample."""
    return sample(name, {key: str(value) for key, value in query.items()})[0]


@pytest.mark.parametrize("name", ["video.mp4", "speech.mp3", "speech.wav", "photo.jpg"])
def test_a_path_is_probed_like_bytes(name: str, tmp_path: Path, reader: Reader) -> None:
    """A file on the disk, whatever it is called, gives the same answer as its bytes, and stays as it is."""
    content = made(name)
    path = tmp_path / "0001"
    path.write_bytes(content)
    assert probe(path, reader) == probe(content, reader)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"This is a text that somebody called video.mp4.\n" * 50,
        b"<!doctype html><html><body>Not found</body></html>",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1/a.ts\n",
        b"PK\3\4" + bytes(1000),
        bytes(100_000),
        b"\0\0\0\x20ftypisom",
        b"\xff\xd8\xff",
        b"\xff\xfb" + bytes(range(256)) * 40,
        b"RIFF\0\0\0\x10WAVE" + bytes(range(256)) * 40,
        b"ID3\4\0\0\x7f\x7f\x7f\x7f",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_garbage_is_unreadable(content: bytes, reader: Reader) -> None:
    """What is no media is refused as that."""
    with pytest.raises(Unreadable):
        probe(content, reader)


@pytest.mark.parametrize("name", ["video.mp4", "video.mov", "speech.m4a", "speech.wav", "photo.jpg", "face.png"])
@pytest.mark.parametrize("part", [0.001, 0.3, 0.5, 0.98])
def test_cut_off_files_are_unreadable(name: str, part: float, reader: Reader) -> None:
    """A file that lacks its end is refused, wherever it was cut."""
    content = made(name)
    with pytest.raises(Unreadable):
        probe(content[: int(len(content) * part)], reader)


def test_a_huge_picture_costs_nothing(reader: Reader) -> None:
    """A PNG of 60000x60000 pixels is believed, not unpacked."""
    found = probe(png(60_000, 60_000), reader)
    assert (found.kind, found.width, found.height) == ("image", 60_000, 60_000)


@pytest.mark.parametrize(
    ("whole", "samples"),
    [(0xFFFFFFFF, 0xFFFFFFFF), (0, 0), (0xFFFFFFFF, 0), (36, 0), (0x7FFFF024, 0x7FFFF000), (0x80000023, 0x7FFFFFFF)],
    ids=hex,
)
def test_a_wav_that_was_written_into_a_pipe_is_whole(whole: int, samples: int, reader: Reader) -> None:
    """FFmpeg, GStreamer, eSpeak and SoX cannot go back there to say how long it became."""
    content = bytearray(made("speech.wav", seconds=4))
    content[4:8], content[40:44] = whole.to_bytes(4, "little"), samples.to_bytes(4, "little")
    found = probe(bytes(content), reader)
    assert (found.seconds, found.audio_seconds) == pytest.approx((4.0, 4.0))


def test_a_lying_wav_is_not_believed(reader: Reader) -> None:
    """A WAV whose header promises four gigabytes is refused, or measured by what is there."""
    content = bytearray(made("speech.wav", seconds=4))
    content[40:44] = b"\xff\xff\xff\0"
    assert probe(bytes(content), reader).seconds == pytest.approx(4.0)
    content[4:8] = b"\xff\xff\xff\0"
    with pytest.raises(Unreadable):
        probe(bytes(content), reader)


def test_ten_hours_in_a_kilobyte(reader: Reader) -> None:
    """An MP4 that claims ten hours without the packets for them is answered at once."""
    content = bytearray(made("video.mp4", seconds=1, width=64, height=64, audio="no"))
    for box, field in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        place = content.index(box) + field
        content[place : place + 4] = (36_000 * 25 * 512).to_bytes(4, "big")
    found = probe(bytes(content), reader)
    assert found.size == len(content)
    assert found.seconds in (None, 1.0, 36_000.0)


@pytest.mark.parametrize("count", [10**7, 2**32 - 1])
def test_samples_of_one_size_are_no_more_than_bytes(count: int, reader: Reader) -> None:
    """They need no table; FFmpeg makes half a gigabyte of ten million in a small file, and an hour of films of it."""
    content = bytearray(made("speech.m4a", seconds=1))
    place = content.index(b"stsz") + 8
    content[place : place + 8] = (1).to_bytes(4, "big") + count.to_bytes(4, "big")
    with pytest.raises(Unreadable, match="more than there is"):
        probe(bytes(content), reader)


@pytest.mark.parametrize("table", [b"stts", b"stsc", b"stsz", b"stco"])
def test_a_table_without_end_is_refused_at_once(table: bytes) -> None:
    """An MP4 whose table claims two thousand million entries reaches no reader."""
    content = bytearray(made("speech.m4a", seconds=1))
    place = content.index(table) + (12 if table == b"stsz" else 8)
    content[place : place + 4] = b"\x7f\xff\xff\xff"
    with pytest.raises(Unreadable, match="table"):
        probe(bytes(content), Reader(patience=0))


def test_an_endless_file_is_given_up() -> None:
    """A file that keeps MediaInfo busy is given up after a while, and the next one is read as ever."""
    reader = Reader(0.4, "mediainfo")
    try:
        with pytest.raises(Unreadable):
            probe(ENDLESS, reader)
    finally:
        reader.close()
    patient = Reader(library="mediainfo")
    try:
        assert probe(made("speech.m4a", seconds=1), patient).seconds == 1.0
        patient.close()
        assert probe(made("speech.m4a", seconds=2), patient).seconds == 2.0
    finally:
        patient.close()


def test_an_endless_file_keeps_nobody_waiting() -> None:
    """Another reader looks at the next file meanwhile."""
    readers = Readers(2, 3.0, "mediainfo")
    with ThreadPoolExecutor(1) as others:
        stuck = others.submit(probe, ENDLESS, readers)
        for _ in range(3):
            assert probe(made("speech.wav", seconds=1), readers).seconds == 1.0
        assert not stuck.done()
        with pytest.raises(Unreadable):
            stuck.result()
    readers.close()


@pytest.mark.parametrize("library", ["av", "mediainfo", None])
def test_without_libraries_nothing_is_known(library: Library | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no library can be loaded the probe says so, in words of its own."""
    monkeypatch.setattr("sys.path", ["/nowhere"])
    reader = Reader(library=library)
    try:
        with pytest.raises(ProbeUnavailable):
            probe(made("video.mp4"), reader)
    finally:
        reader.close()


def test_a_turned_phone_video_is_tall(reader: Reader) -> None:
    """Width and height are as displayed: a rotation of 90 degrees swaps them."""
    content = bytearray(made("video.mp4"))
    place = content.index(b"tkhd") + 44
    content[place : place + 36] = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    found = probe(bytes(content), reader)
    assert (found.width, found.height) == (720, 1280)


def test_faces_of_strangers_are_unknown() -> None:
    """Only files of our own making say how many faces they show."""
    assert probe(made("photo.jpg", faces=2)).faces == 2
    assert probe(png(300, 300)).faces is None


def test_large_tags_do_not_hide_the_sound(reader: Reader) -> None:
    """Megabytes of tags in front of an MP3 or bare AAC change nothing but the size."""
    for name in ("speech.mp3", "speech.aac"):
        plain, tagged = probe(made(name, seconds=4), reader), probe(made(name, seconds=4, size=20_000_000), reader)
        assert (tagged.format, tagged.seconds) == (plain.format, plain.seconds)
        assert tagged.size == 20_000_000


@pytest.mark.anyio
@pytest.mark.parametrize(("width", "height", "trouble"), [(13377, 13377, None), (13378, 13378, "unreadable")])
async def test_a_picture_has_so_many_pixels_at_most(width: int, height: int, trouble: str | None) -> None:
    """A claim of more is believed, and the file refused for it in a sentence that says so."""
    found = await Inspector(Fetcher("local")).look_at(png(width, height))
    assert (found.trouble, found.probe is None) == (trouble, trouble is not None)
    assert ("178,956,970" in found.reason) == (trouble is not None)


@pytest.mark.anyio
async def test_inspection_never_raises() -> None:
    """An inspector turns what it meets into an answer: found, trouble, or trust."""
    inspector = Inspector(Fetcher("local"))
    good = await inspector.look_at(made("speech.wav", seconds=3))
    assert good.probe is not None
    assert (good.probe.seconds, good.trouble, good.size) == (3.0, None, good.probe.size)
    bad = await inspector.look_at(b"nothing")
    assert (bad.probe, bad.trouble, bad.trusted) == (None, "unreadable", False)
    assert (await inspector.inspect("https://example.com/video.mp4")).trusted
    assert (await inspector.inspect("http://127.0.0.1:1/video.mp4")).trouble == "unfetchable"
    assert (await inspector.inspect("ftp://127.0.0.1/video.mp4")).trouble == "unfetchable"


@pytest.mark.anyio
async def test_where_nothing_can_be_looked_at_files_are_taken_on_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is no fault of the file, nor of who sent it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert (await Inspector(Fetcher("local")).look_at(made("speech.wav"))).trusted
