"""The sound of files: every form, crops to the sample, holes, and what is broken or hostile."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.errors import Unmade
from emulator.studio.sound import decoding, writing
from emulator.studio.sound.buffers import RATE

Floats = NDArray[np.float32]


def tone(seconds: float, hertz: float = 440.0, level: float = 0.5, rate: int = RATE) -> Floats:
    """A sine."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def decibels(wave_: Floats) -> float:
    """Of the mean power, 0 for a square wave at full scale."""
    return float(10 * np.log10(np.mean(np.square(wave_, dtype=np.float64)) + 1e-20))


def encoded(path: Path, planes: Floats, layout: str, codec: str, rate: int = RATE, at: float = 0.0) -> Path:
    """A file of these channels (rows), whose sound begins at a time."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, round(at * rate), Fraction(1, rate)
        resampler = av.AudioResampler(stream.format.name, layout, rate, frame_size=stream.frame_size or None)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "tolerance"),
    [("a.wav", "pcm_s16le", 0), ("a.flac", "flac", 0), ("a.mp3", "libmp3lame", 0), ("a.m4a", "aac", 0),
     ("a.ogg", "libopus", 400), ("a.webm", "libopus", 400), ("a.mkv", "aac", 1100), ("a.mov", "pcm_s24le", 0),
     ("a.aac", "aac", 2200)],
)  # fmt: skip
def test_every_form_is_read(name: str, codec: str, tolerance: int, tmp_path: Path) -> None:
    """A tone comes back at its level and length out of every container, whatever the file is called."""
    path = encoded(tmp_path / name, np.stack([tone(1.0)] * 2), "stereo", codec).rename(tmp_path / "upload.bin")
    heard = decoding.samples(path, RATE, 2)
    assert abs(len(heard) - RATE) <= tolerance
    assert decibels(heard[5000:40000]) == pytest.approx(-9.03, abs=1.0)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000, 96000])
def test_any_rate_becomes_the_wanted_one(rate: int, tmp_path: Path) -> None:
    """A second stays a second, and its tone the same."""
    path = encoded(tmp_path / "a.wav", tone(1.0, rate=rate)[None], "mono", "pcm_s16le", rate)
    heard = decoding.samples(path, 16_000, 1)
    assert abs(len(heard) - 16_000) <= 1
    assert np.corrcoef(heard[500:15500], tone(1.0, rate=16_000)[500:15500])[0, 1] > 0.999


@pytest.mark.parametrize(("layout", "count"), [("mono", 1), ("stereo", 2), ("5.1", 6)])
@pytest.mark.parametrize("channels", [1, 2])
def test_channels_keep_the_level(layout: str, count: int, channels: int, tmp_path: Path) -> None:
    """The same tone in every channel is as loud in one channel or two, and never beyond full scale."""
    path = encoded(tmp_path / "a.wav", np.stack([tone(0.5, level=0.99)] * count), layout, "pcm_s16le")
    heard = decoding.samples(path, RATE, 2 if channels == 2 else 1)
    assert heard.shape == ((RATE // 2,) if channels == 1 else (RATE // 2, 2))
    assert np.abs(heard).max() == pytest.approx(0.99, abs=0.01)


def test_a_crop_is_exact_to_the_sample(tmp_path: Path) -> None:
    """From start to end is what the whole has there, in a compressed file as well."""
    path = tmp_path / "a.mp3"
    writing.write(np.stack([tone(2.0, 300), tone(2.0, 500)], 1), path)
    whole = decoding.samples(path, RATE, 2)
    part = decoding.samples(path, RATE, 2, 0.50001, 1.25)
    assert np.array_equal(part, whole[24_000:60_000])
    assert len(decoding.samples(path, RATE, 2, 5.0, 9.0)) == 0
    assert len(decoding.samples(path, RATE, 2, 1.5, 1.0)) == 0


def test_sound_that_begins_later_is_later(tmp_path: Path) -> None:
    """Before a track that begins half a second after the picture is silence."""
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        film, track = container.add_stream("mpeg4", 25), container.add_stream("pcm_s16le", RATE, layout="mono")
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        assert isinstance(track, av.AudioStream)
        for number in range(25):
            picture = av.VideoFrame.from_ndarray(np.zeros((72, 64), np.uint8), format="yuv420p")
            picture.pts = number
            container.mux(film.encode(picture))
        sound = av.AudioFrame.from_ndarray((tone(0.5) * 32767).astype(np.int16)[None], format="s16", layout="mono")
        sound.sample_rate, sound.pts, sound.time_base = RATE, RATE // 2, Fraction(1, RATE)
        container.mux(track.encode(sound))
        container.mux(film.encode(None))
    heard = decoding.samples(path, RATE, 1)
    assert not heard[: RATE // 2 - 1].any()
    assert np.abs(heard[RATE // 2 : RATE // 2 + 200]).max() > 0.4
    assert len(heard) == RATE


def test_a_hole_in_a_track_is_silence(tmp_path: Path) -> None:
    """What comes after it comes at its time."""
    path = tmp_path / "sound.mkv"
    with av.open(str(path), "w") as container:
        track = container.add_stream("pcm_s16le", RATE, layout="mono")
        assert isinstance(track, av.AudioStream)
        for start in (0, 2 * RATE):
            sound = av.AudioFrame.from_ndarray((tone(0.5) * 32767).astype(np.int16)[None], format="s16", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = RATE, start, Fraction(1, RATE)
            container.mux(track.encode(sound))
    heard = decoding.samples(path, 16_000, 1)
    assert len(heard) == 40_000
    assert not heard[8_100:31_900].any()
    assert decibels(heard[32_100:39_900]) == pytest.approx(-9.03, abs=0.1)


def test_a_silent_film_has_no_samples(tmp_path: Path) -> None:
    """A picture without a track is no error."""
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        film = container.add_stream("mpeg4", 25)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        container.mux(film.encode(av.VideoFrame.from_ndarray(np.zeros((72, 64), np.uint8), format="yuv420p")))
        container.mux(film.encode(None))
    assert decoding.samples(path, RATE, 1).shape == (0,)
    assert decoding.samples(path, RATE, 2).shape == (0, 2)


@pytest.mark.parametrize("name", ["a.mp3", "a.wav"])
def test_of_a_file_that_is_cut_off_the_rest_is_heard(name: str, tmp_path: Path) -> None:
    """Half a file is about half the sound."""
    path = tmp_path / name
    writing.write(np.stack([tone(2.0)] * 2, 1), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert len(decoding.samples(path, RATE, 2)) == pytest.approx(RATE, abs=5000)


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a"])
def test_noise_in_the_middle_of_a_file_is_passed_over(name: str, tmp_path: Path) -> None:
    """Before and after broken packets the sound is there, at its time."""
    path = tmp_path / name
    writing.write(np.stack([tone(3.0)] * 2, 1), path)
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : third + 3000] = np.random.default_rng(1).bytes(3000)
    path.write_bytes(content)
    heard = decoding.samples(path, RATE, 1)
    assert decibels(heard[: RATE // 2]) > -12
    assert decibels(heard[-RATE:-5000]) > -12


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"just a text",
     b"#EXTM3U\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile 'b.wav'",
     b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", b"\xff\xfb\x90\x00" + bytes(3000)],
)  # fmt: skip
def test_what_is_no_sound_is_unreadable(content: bytes, tmp_path: Path) -> None:
    """Texts, playlists and empty shells end in one trouble; nothing that they name is opened."""
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(Unmade) as caught:
        decoding.samples(path, RATE, 2)
    assert caught.value.trouble == "unreadable"


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    """Its trouble is the same."""
    with pytest.raises(Unmade):
        decoding.samples(tmp_path / "none.wav", RATE, 2)


def test_the_sound_is_cut_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a file is, no more is read than the bound, here of two seconds; nothing long is kept in memory."""
    monkeypatch.setattr(decoding, "LONGEST", 2)
    monkeypatch.setattr("emulator.studio.sound.buffers._IN_MEMORY", 100_000)
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes((tone(5.0, rate=8000) * 32767).astype("<i2").tobytes())
    heard = decoding.samples(path, RATE, 1, scratch=tmp_path)
    assert len(heard) == 2 * RATE
    assert isinstance(heard, np.memmap)
    assert list(tmp_path.iterdir()) == [path]
    assert decibels(np.asarray(heard)) == pytest.approx(-9.03, abs=0.1)


@pytest.mark.parametrize(("rate", "seconds"), [(1, 100), (7, 100 / 7), (2_000_000, None)])
def test_an_impossible_rate_ends_well(rate: int, seconds: float | None, tmp_path: Path) -> None:
    """A header may claim any number of samples a second: few are believed, too many are not."""
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(bytes(200))
    if seconds is None:
        with pytest.raises(Unmade):
            decoding.samples(path, RATE, 1)
    else:
        assert len(decoding.samples(path, RATE, 1)) == pytest.approx(seconds * RATE, rel=0.1)
