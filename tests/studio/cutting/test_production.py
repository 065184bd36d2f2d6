"""Whole productions: files in, files out."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from emulator.studio.cutting.production import produce
from emulator.studio.errors import Unmade
from emulator.studio.film import (
    Background,
    Captions,
    Film,
    Line,
    Placement,
    Recording,
    Scene,
    Speech,
    SyncMode,
    Transition,
)
from emulator.studio.presenters.drawing import draw
from emulator.studio.sound import decoding, writing
from emulator.studio.takes import Crop, Production, Sound, Still, Take, Whole
from emulator.studio.tools import Tools
from emulator.studio.views import File, Footage, Invention, Photo, Presenter
from tests.studio import clips

PLAIN = Tools(renderer="puppet", watermark=False, preset="ultrafast")


def _made(
    tmp_path: Path,
    film: Film | None,
    takes: Mapping[str, Take] | None = None,
    tools: Tools = PLAIN,
    **files: Path | None,
) -> Path:
    """The folder with what was made; `v` of `files` is at `u:v`."""
    takes = takes or {"a.mp4": Whole()}
    out = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
    out.mkdir()
    told: list[float] = []
    local = {f"u:{name}": path for name, path in files.items()}
    produce(
        Production(film, takes), local, {name: out / name for name in takes}, tools, tmp_path / "scratch", told.append
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert sorted(each.name for each in out.iterdir()) == sorted(takes)
    return out


def _voice(path: Path, seconds: float) -> Path:
    """A hum that swells and fades four times a second."""
    wave = clips.tone(seconds, pitch=140.0)
    swell = np.abs(np.sin(4 * np.pi * np.arange(len(wave)) / 48_000)).astype(np.float32)
    writing.write(wave * swell[:, None], path)
    return path


def _said(name: str = "a", **more: object) -> tuple[Line, ...]:
    return (Line(Recording(File(f"u:{name}")), **more),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "sound", "numbers"),
    [
        ("cut_off", 0.4, list(range(10))),
        ("loop", 1.2, [*range(20), *range(10)]),
        ("bounce", 1.2, [*range(20), *range(18, 8, -1)]),
        ("silence", 1.2, [*range(20), *[19] * 10]),
        ("silence", 0.4, list(range(20))),
        ("remap", 0.4, list(range(0, 20, 2))),
    ],
)
def test_sync_modes_to_the_frame(mode: SyncMode, sound: float, numbers: list[int], tmp_path: Path) -> None:
    """The source's painted numbers are in the result, in the mode's order, and so long is the sound."""
    film = clips.film(tmp_path / "v.mp4", clips.faces(20, width=256, height=144), sound=clips.tone(0.8))
    out = _made(
        tmp_path, Film((Scene(Footage(File("u:v")), _said(), sync=mode),)), v=film, a=_voice(tmp_path / "a.wav", sound)
    )
    assert [clips.number_in(luma) for luma in clips.lumas(out / "a.mp4")] == numbers
    count, seconds, heard = clips.lengths(out / "a.mp4")
    assert count == len(numbers)
    assert heard == pytest.approx(seconds, abs=0.04)


def test_what_is_said_is_heard_when_it_was_asked_for(tmp_path: Path) -> None:
    """A recording that is put in at 0.4 seconds is there to the sample's neighbourhood, the video's own beside it."""
    film = clips.film(tmp_path / "v.mp4", clips.faces(30, width=256, height=144), sound=clips.tone(1.2, pitch=900.0))
    voice = _voice(tmp_path / "a.wav", 0.6)
    scene = Scene(Footage(File("u:v"), volume=0.1), _said(at=0.4), sync="silence")
    out = _made(tmp_path, Film((scene,)), v=film, a=voice)
    heard = decoding.samples(out / "a.mp4", 48_000, 1)
    asked = decoding.samples(voice, 48_000, 1)
    found = int(np.argmax(np.correlate(heard[:48_000], asked, "valid")))
    assert found / 48_000 == pytest.approx(0.4, abs=0.02)
    assert np.abs(heard[:9600]).max() > 0.01


def test_promised_lengths_win(tmp_path: Path) -> None:
    """A scene and a film are as long as was said, to the frame: cut, or the last frame held."""
    film = clips.film(tmp_path / "v.mp4", clips.flat(10))
    scene = Scene(Footage(File("u:v")), seconds=0.6)
    out = _made(tmp_path, Film((scene,), seconds=1.0), v=film)
    assert [clips.number_in(luma) for luma in clips.lumas(out / "a.mp4")] == [*range(10), *[9] * 15]
    assert clips.lengths(out / "a.mp4")[2] == pytest.approx(1.0, abs=0.04)
    out = _made(tmp_path, Film((scene,), seconds=0.2), v=film)
    assert len(clips.lumas(out / "a.mp4")) == 5


@pytest.mark.parametrize(("layout", "channels"), [("mono", 1), ("5.1", 6), ("", 0)], ids=["mono", "surround", "silent"])
def test_any_sound_track_will_do(layout: str, channels: int, tmp_path: Path) -> None:
    """One channel, six or none: the film's own sound is heard if there is one."""
    sound = clips.tone(0.4, channels=channels) if channels else None
    film = clips.film(tmp_path / "v.mp4", clips.flat(10), sound=sound, layout=layout or "stereo")
    out = _made(tmp_path, Film((Scene(Footage(File("u:v"), volume=1.0)),)), v=film)
    heard = decoding.samples(out / "a.mp4", 48_000, 2)
    assert bool(np.abs(heard).max() > 0.05) is bool(channels)


def test_music_without_a_sound_is_none(tmp_path: Path) -> None:
    """A video of a customer's may be mute; the film is made, and says so."""
    mute = clips.film(tmp_path / "v.mp4", clips.flat(5, width=64, height=48))
    film = Film((Scene(Footage(File("u:v"))),), music=Recording(File("u:v")))
    out = tmp_path / "a.mp4"
    notes = produce(
        Production(film, {"a.mp4": Whole()}), {"u:v": mute}, {"a.mp4": out}, PLAIN, tmp_path / "s", lambda _: None
    )
    assert notes == ("The music holds no sound; there is none.",)
    assert not decoding.samples(out, 48_000, 2).any()


def test_remapped_sound_keeps_its_pitch(tmp_path: Path) -> None:
    """A video at half its speed hums as high as before, twice as long."""
    film = clips.film(tmp_path / "v.mp4", clips.faces(15, width=256, height=144), sound=clips.tone(0.6, pitch=500.0))
    silent = tmp_path / "a.wav"
    writing.write(np.zeros((57_600, 2), np.float32), silent)
    scene = Scene(Footage(File("u:v"), volume=1.0), _said(), sync="remap")
    out = _made(tmp_path, Film((scene,)), v=film, a=silent)
    heard = decoding.samples(out / "a.mp4", 48_000, 1)
    assert np.abs(heard[45_000:52_000]).max() > 0.05
    spectrum = np.abs(np.fft.rfft(heard[9_600:48_000]))
    assert np.argmax(spectrum) * 48_000 / 38_400 == pytest.approx(500, abs=15)


def test_a_mouth_moves_with_what_is_said(tmp_path: Path) -> None:
    """A presenter's mouth region changes while there is speech, and hardly in the silence after it."""
    lines = (Line(Speech("My oh my, a big open mouth")),)
    out = _made(tmp_path, Film((Scene(Presenter("Mia"), lines, seconds=4.0),), width=320, height=180))
    mouth = draw("Mia", 320, 180).mouth
    frames = np.array([
        luma[int(mouth.y - 12) : int(mouth.y + 14), int(mouth.x - 16) : int(mouth.x + 16)]
        for luma in clips.lumas(out / "a.mp4")
    ]).astype(int)  # fmt: skip
    moving = np.abs(np.diff(frames, axis=0)).mean((1, 2))
    assert moving[5:40].mean() > 2 * moving[75:].mean()


def _column(picture: NDArray[np.uint8], x: float, y: float) -> list[int]:
    height, width = picture.shape[:2]
    return [int(each) for each in picture[int(y * height), int(x * width)]]


def test_green_screens_are_green(tmp_path: Path) -> None:
    """Everywhere but where the person is, exactly as far as a codec can be exact."""
    scene = Scene(Presenter("Mia"), seconds=0.4, background=Background("#00ff00"))
    out = _made(tmp_path, Film((scene,), width=320, height=180))
    alpha = draw("Mia", 320, 180).alpha
    rows, columns = np.nonzero(alpha == 0)
    far = (rows < 60) & ((columns < 60) | (columns > 260))
    for frame in clips.frames(out / "a.mp4"):
        assert np.abs(frame[rows[far], columns[far]].astype(int) - (0, 255, 0)).max() <= 4


def test_backgrounds_stand_still_behind_people(tmp_path: Path) -> None:
    """A picture is behind the presenter, wherever they are placed."""
    Image.new("RGB", (64, 64), (200, 40, 160)).save(tmp_path / "b.png")
    behind = Background(file=File("u:b"))
    scene = Scene(Presenter("Mia"), seconds=0.2, background=behind, placement=Placement(0.6, 0.2, 0.2))
    out = _made(tmp_path, Film((scene,), width=320, height=180), b=tmp_path / "b.png")
    frame = next(clips.frames(out / "a.mp4"))
    assert _column(frame, 0.1, 0.5) == pytest.approx((160, 40, 200), abs=8)
    assert _column(frame, 0.7, 0.7) != pytest.approx((160, 40, 200), abs=30)
    circle = Scene(Presenter("Mia"), seconds=0.2, background=behind, placement=Placement(0.6, 0.2, 0.2, "circle"))
    frame = next(clips.frames(_made(tmp_path, Film((circle,), width=320, height=180), b=tmp_path / "b.png") / "a.mp4"))
    assert _column(frame, 0.7, 0.98) != pytest.approx((160, 40, 200), abs=8)
    assert _column(frame, 0.86, 0.97) == pytest.approx((160, 40, 200), abs=8)


def test_people_can_be_without_anything_behind(tmp_path: Path) -> None:
    """A WebM with alpha: opaque where the person is, nothing in the corners; an MP4 of it has green there."""
    takes = {"a.webm": Whole(alpha=True), "b.mp4": Whole()}
    out = _made(tmp_path, Film((Scene(Presenter("Mia"), seconds=0.2),), width=320, height=180), takes)
    import av

    with av.open(str(out / "a.webm")) as file:
        stream = file.streams.video[0]
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        seen = [frame for packet in file.demux(stream) for frame in decoder.decode(packet)]
        alpha = seen[0].to_ndarray(format="rgba")[..., 3]
    assert alpha[4, 4] < 8
    assert alpha[90, 160] > 247
    assert _column(next(clips.frames(out / "b.mp4")), 0.02, 0.03) == pytest.approx((0, 255, 0), abs=4)


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (240, 240), (241, 135)])
def test_films_have_the_asked_size(size: tuple[int, int], tmp_path: Path) -> None:
    """Whatever the view's; odd ones are made even."""
    out = _made(tmp_path, Film((Scene(Presenter("Mia"), seconds=0.1),), width=size[0], height=size[1]))
    luma = clips.lumas(out / "a.mp4")[0]
    assert luma.shape == (size[1] // 2 * 2 + (2 if size[1] % 4 == 3 else 0), size[0] // 2 * 2)


def test_captions_are_in_the_film_while_there_is_speech(tmp_path: Path) -> None:
    """In the lower third; a recording's text is spread over what is heard of it."""
    scene = Scene(
        Invention("sea"), _said(), captions=Captions(), text="Hello there", seconds=1.6,
    )  # fmt: skip
    with_ = _made(tmp_path, Film((scene,), width=320, height=180), a=_voice(tmp_path / "a.wav", 0.8))
    first = clips.lumas(with_ / "a.mp4")
    bare = Scene(Invention("sea"), seconds=1.6)
    second = clips.lumas(_made(tmp_path, Film((bare,), width=320, height=180)) / "a.mp4")
    apart = np.array([np.abs(one.astype(int) - two) > 40 for one, two in zip(first, second, strict=True)])
    lower = apart[:, 120:].sum((1, 2))
    assert lower[3:18].min() > 400
    assert lower[32:].max() < 100
    assert apart[:, :110].sum() < 100


def test_watermarks_are_on_and_off(tmp_path: Path) -> None:
    """The program's own by the settings or the production, the vendor's in the copy that asks for it."""
    film = Film((Scene(None, seconds=0.1, background=Background("#808080")),), width=320, height=180)
    takes = {"a.mp4": Whole(), "b.mp4": Whole(watermark="Acme AI")}
    both = _made(tmp_path, film, takes)
    off, marked = (next(clips.frames(both / name)).astype(int) for name in takes)
    on = next(clips.frames(_made(tmp_path, film, tools=Tools(renderer="puppet", preset="ultrafast")) / "a.mp4"))
    corner = np.s_[:30, 230:]
    assert np.abs(on[corner] - off[corner]).max() > 60
    assert on[corner].std() > 2 * off[corner].std()
    assert np.abs(marked[corner] - off[corner]).max() < 30
    assert np.abs(marked[-30:, :90] - off[-30:, :90]).max() > 60


def test_scenes_follow_one_another(tmp_path: Path) -> None:
    """A film is as long as its scenes together, and a transition shows both for its time."""
    scenes = (
        Scene(None, seconds=0.4, background=Background("#000000")),
        Scene(None, seconds=0.8, background=Background("#ffffff"), transition=Transition("fade", 0.4)),
    )
    out = _made(tmp_path, Film(scenes, width=64, height=64, silent=True))
    light = [int(luma.mean()) for luma in clips.lumas(out / "a.mp4")]
    assert len(light) == 30
    assert max(light[:10]) < 20
    assert light[10:20] == sorted(light[10:20])
    assert 60 < light[14] < 180
    assert min(light[21:]) > 225
    assert clips.lengths(out / "a.mp4")[2] == 0


def test_stills_sounds_and_crops_are_taken(tmp_path: Path) -> None:
    """A frame at its time, beyond the end the last; the sound as an MP3; a face out of a photo."""
    video = clips.film(tmp_path / "v.mp4", clips.flat(10), sound=clips.tone(0.4))
    Image.fromarray(draw("Mia", 320, 180).bgr[..., ::-1]).save(tmp_path / "p.png")
    takes: dict[str, Take] = {
        "a.png": Still(at=0.2), "b.jpg": Still(at=9.0, width=160, height=90), "c.mp3": Sound(),
        "d.png": Crop(File("u:p"), draw("Mia", 320, 180).face),
    }  # fmt: skip
    film = Film((Scene(Footage(File("u:v"), volume=1.0)),))
    out = _made(tmp_path, film, takes, v=video, p=tmp_path / "p.png")
    with Image.open(out / "a.png") as image:
        assert clips.number_in(np.asarray(image.convert("L"))) == 5
    with Image.open(out / "b.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (160, 90))
        assert clips.number_in(np.asarray(image.convert("L").resize((320, 180)))) == 9
    assert len(decoding.samples(out / "c.mp3", 48_000, 2)) == pytest.approx(19_200, abs=4_800)
    with Image.open(out / "d.png") as image:
        assert image.size == (256, 256)


def test_somebody_stands_in_for_files_out_of_reach(tmp_path: Path) -> None:
    """A drawn person of the told size for the told time, who speaks a hum; the log says so."""
    film = Film((Scene(Footage(File("u:v", 0.8, 320, 180)), (Line(Recording(File("u:a", 0.6))),), sync="silence"),))
    out = tmp_path / "a.mp4"
    notes = produce(
        Production(film, {"a": Whole()}), {"u:v": None, "u:a": None}, {"a": out}, PLAIN, tmp_path / "s", lambda _: None
    )
    assert len(notes) == 2
    assert "u:v" in "".join(notes)
    count, seconds, _ = clips.lengths(out)
    assert count == 20
    assert seconds == pytest.approx(0.8)
    assert np.abs(decoding.samples(out, 48_000, 1)).max() > 0.05


@pytest.mark.parametrize(("view", "trouble"), [("face", "no face"), ("text", "unreadable")])
def test_what_cannot_be_made_leaves_nothing(view: str, trouble: str, tmp_path: Path) -> None:
    """Nobody to speak, nothing to see: the trouble is named, and no half of a file is left."""
    if view == "text":
        (tmp_path / "v.mp4").write_text("no video")
    else:
        clips.film(tmp_path / "v.mp4", clips.flat(10))
    film = Film((Scene(Footage(File("u:v")), _said(), sync="loop"),))
    files = {"u:v": tmp_path / "v.mp4", "u:a": _voice(tmp_path / "a.wav", 0.4)}
    with pytest.raises(Unmade) as caught:
        produce(
            Production(film, {"a": Whole()}), files, {"a": tmp_path / "o.mp4"}, PLAIN, tmp_path / "s", lambda _: None
        )
    assert caught.value.trouble == trouble
    assert not (tmp_path / "o.mp4").exists()


def test_two_people_speak_in_turn(tmp_path: Path) -> None:
    """Each with the face that was chosen for the line, while the other's mouth rests."""
    width, height = 480, 180
    left, right = draw("Mia", 240, 180), draw("Noah", 240, 180)
    both = np.hstack((left.bgr, right.bgr))
    film = clips.film(tmp_path / "v.mp4", [both] * 40)
    moved = (right.face[0] + 240, *right.face[1:])
    speech = Speech("My oh my", seconds=0.7)
    lines = (Line(speech, face=left.face), Line(speech, at=0.9, face=moved))
    out = _made(tmp_path, Film((Scene(Footage(File("u:v")), lines, sync="silence"),)), v=film)
    lumas = np.array(clips.lumas(out / "a.mp4")).astype(int)
    assert lumas.shape == (40, height, width)

    def moving(mouth_x: float, mouth_y: float) -> NDArray[np.float64]:
        part = lumas[:, int(mouth_y - 8) : int(mouth_y + 12), int(mouth_x - 14) : int(mouth_x + 14)]
        return np.asarray(np.abs(np.diff(part, axis=0)).mean((1, 2)), np.float64)

    first, second = moving(left.mouth.x, left.mouth.y), moving(right.mouth.x + 240, right.mouth.y)
    assert first[:17].mean() > 2 * second[:17].mean()
    assert second[23:38].mean() > 2 * first[23:38].mean()


def test_photos_live_and_speak(tmp_path: Path) -> None:
    """A photo in the size of the film, moving while it speaks."""
    Image.fromarray(draw("Mia", 400, 400).bgr[..., ::-1]).save(tmp_path / "p.jpg")
    film = Film((Scene(Photo(File("u:p")), _said()),), width=180, height=320)
    out = _made(tmp_path, film, p=tmp_path / "p.jpg", a=_voice(tmp_path / "a.wav", 0.8))
    lumas = np.array(clips.lumas(out / "a.mp4")).astype(int)
    assert lumas.shape == (20, 320, 180)
    assert np.abs(np.diff(lumas, axis=0)).max() > 20
