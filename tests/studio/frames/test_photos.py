"""Pictures of every kind stand upright, in bounded memory; what is none is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emulator.studio.errors import Unmade
from emulator.studio.frames import photos, strips
from emulator.studio.worker import Worker
from tests.attack.bombs import png


def _halves(width: int = 60, height: int = 40) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), (220, 20, 20))
    image.paste((20, 20, 220), (width // 2, 0, width, height))
    return image


@pytest.mark.parametrize("form", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_the_usual_forms_are_read(form: str, tmp_path: Path) -> None:
    """Of one that moves, the first picture."""
    path = tmp_path / f"a.{form}"
    more: dict[str, Any] = (
        {"save_all": True, "append_images": [Image.new("RGB", (60, 40))]} if form in ("gif", "webp") else {}
    )
    _halves().save(path, **more)
    picture, alpha = photos.photo(path)
    assert alpha is None
    assert picture.shape == (40, 60, 3)
    assert picture[20, 10].tolist() == pytest.approx((20, 20, 220), abs=12)
    assert picture[20, 50].tolist() == pytest.approx((220, 20, 20), abs=12)


def test_cameras_pictures_stand_upright(tmp_path: Path) -> None:
    """The turn that a camera wrote into the file is made."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    _halves().save(tmp_path / "a.jpg", exif=exif)
    picture, _ = photos.photo(tmp_path / "a.jpg")
    assert picture.shape == (60, 40, 3)
    assert picture[10, 20].tolist() == pytest.approx((20, 20, 220), abs=12)


def test_a_huge_photo_is_small_at_once(tmp_path: Path) -> None:
    """12,000 pixels are read at an eighth, not unpacked whole."""
    Image.new("RGB", (12_000, 300), (10, 200, 10)).save(tmp_path / "a.jpg")
    picture, _ = photos.photo(tmp_path / "a.jpg")
    assert picture.shape[1] == photos.LONGEST_SIDE
    assert picture[20, 20].tolist() == pytest.approx((10, 200, 10), abs=8)


def test_what_can_be_seen_through_is_over_grey(tmp_path: Path) -> None:
    """The alpha is kept beside."""
    Image.new("RGBA", (20, 20), (200, 0, 0, 0)).save(tmp_path / "a.png")
    picture, alpha = photos.photo(tmp_path / "a.png")
    assert alpha is not None
    assert not alpha.any()
    assert tuple(picture[5, 5]) == (235, 235, 235)


def test_bombs_are_too_large(tmp_path: Path) -> None:
    """A small file that claims to be 30,000 pixels wide and high is not unpacked."""
    path = tmp_path / "a.png"
    _halves().save(path)
    content = bytearray(path.read_bytes())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    path.write_bytes(content)
    with pytest.raises(Unmade) as caught:
        photos.photo(path)
    assert caught.value.trouble in ("too large", "unreadable")


def _noise(mode: str) -> Image.Image:
    """61 x 47 pixels by chance, of which a PNG's rows are told as every kind of difference."""
    seeds = np.random.default_rng(5).integers(0, 255, (47, 61, 4)).astype(np.uint8)
    seeds[10:30] //= 16  # what differs little is told as other differences
    if mode == "I;16":
        return Image.fromarray(seeds[..., :2].copy().view("<u2")[..., 0])
    if mode in ("RGBA", "LA"):
        return Image.fromarray(seeds, "RGBA").convert(mode)
    return Image.fromarray(seeds[..., :3].copy()).convert(mode)


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {}), ("RGBA", {}), ("L", {}), ("LA", {}), ("1", {}), ("P", {}), ("I;16", {}),
        ("P", {"bits": 4, "transparency": 3}), ("P", {"bits": 2}),
    ],
    ids=str,
)  # fmt: skip
def test_a_large_png_is_what_a_small_one_is(
    mode: str, options: dict[str, int], times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every kind: unpacked a few rows at a time it has the same pixels, seen through or not."""
    _noise(mode).save(tmp_path / "a.png", **options)  # type: ignore[arg-type]
    at_once = photos.cut_out(tmp_path / "a.png", 64 // times)
    monkeypatch.setattr(strips, "AT_ONCE", 0)
    monkeypatch.setattr(strips, "_STRIP", 1000)
    assert np.array_equal(photos.cut_out(tmp_path / "a.png", 64 // times), at_once)


def test_a_huge_png_takes_little_memory(tmp_path: Path) -> None:
    """Where 300 MB are all there is, 5,200 pixels a side are read, of which Pillow makes 108 MB twice."""
    (tmp_path / "a.png").write_bytes(png(5200, 5200, b"\0" * (5200 * 20_801)))
    worker = Worker(tmp_path / "home", 300 << 20)
    try:
        assert worker.do("tests.studio.orders:size_of", (tmp_path / "a.png",)) == [2560, 2560]
    finally:
        worker.kill()


def test_greys_of_sixteen_bits_are_greys(tmp_path: Path) -> None:
    """Not white, as they are where all that is brighter than 255 counts as that."""
    Image.fromarray(np.full((20, 20), 128 * 257, np.uint16)).save(tmp_path / "a.png")
    Image.fromarray(np.full((20, 20), 0.5, np.float32)).save(tmp_path / "a.tif")
    for name in ("a.png", "a.tif"):
        assert photos.photo(tmp_path / name)[0][5, 5].tolist() == pytest.approx((128, 128, 128), abs=1)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("form", ["png", "webp"])
def test_large_pictures_stand_upright_too(
    form: str, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they are unpacked."""
    if large:
        monkeypatch.setattr(strips, "AT_ONCE", 0)
        monkeypatch.setattr(strips, "_AT_ONCE_WEBP", 0)
    exif = Image.Exif()
    exif[0x0112] = 5  # mirrored, and turned
    _halves().save(tmp_path / f"a.{form}", exif=exif)
    picture, _ = photos.photo(tmp_path / f"a.{form}")
    assert picture.shape == (60, 40, 3)
    assert picture[10, 20].tolist() == pytest.approx((20, 20, 220), abs=12)


def test_a_jpeg_of_many_passes_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pass goes over all its pixels again, and costs the sender little."""
    monkeypatch.setattr(strips, "_SLOWEST", 60 * 40 * 20)
    _halves().save(tmp_path / "a.jpg", progressive=True)
    assert photos.photo(tmp_path / "a.jpg")[0].shape == (40, 60, 3)
    content = (tmp_path / "a.jpg").read_bytes()
    last = content[content.rfind(b"\xff\xda") : -2]
    (tmp_path / "a.jpg").write_bytes(content[:-2] + last * 20 + content[-2:])
    with pytest.raises(Unmade) as caught:
        photos.photo(tmp_path / "a.jpg")
    assert caught.value.trouble == "too large"


@pytest.mark.parametrize("form", ["png", "jpg", "webp", "gif"])
def test_cut_off_pictures_are_unreadable(form: str, tmp_path: Path) -> None:
    """The half of a picture is none."""
    path = tmp_path / f"a.{form}"
    noise = np.random.default_rng(1).integers(0, 255, (90, 90, 3)).astype(np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(Unmade) as caught:
        photos.photo(path)
    assert caught.value.trouble == "unreadable"
