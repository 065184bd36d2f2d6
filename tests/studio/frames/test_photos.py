"""Pictures of every kind stand upright, in bounded memory; what is none is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emulator.studio.errors import Unmade
from emulator.studio.frames import photos


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
