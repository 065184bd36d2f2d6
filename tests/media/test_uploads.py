"""Files that clients hand in, in memory and beside a store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.media.uploads import UploadFolder, Uploads

Make = Callable[[int], Uploads]


@pytest.fixture(params=["memory", "folder"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes one that keeps so many bytes."""
    return Uploads if request.param == "memory" else lambda limit: UploadFolder(limit, tmp_path / "files")


def test_a_file_is_kept_until_it_expires_or_is_forgotten(make: Make) -> None:
    """In its namespace only; one that is handed in again is the new one."""
    uploads = make(10_000)
    assert uploads.keep("a", "1/x.png", b"first", "image/png") == "/media/uploads/1/x.png"
    uploads.keep("a", "1/x.png", b"", "image/jpeg", expires_at=50)
    uploads.keep("a", "2/x.png", b"other", "image/png")
    found = uploads.get("a", "1/x.png", 49)
    assert found is not None
    assert (found.content, found.media_type, found.expires_at) == (b"", "image/jpeg", 50)
    assert uploads.get("a", "1/x.png", 50) is None
    assert uploads.get("b", "1/x.png", 0) is None
    assert [(place, each.content) for place, each in uploads.all("a").items()] == [
        ("1/x.png", b""),
        ("2/x.png", b"other"),
    ]
    uploads.clear("a")
    assert uploads.get("a", "2/x.png", 0) is None
    assert uploads.all("a") == {}


def test_the_oldest_give_way(make: Make) -> None:
    """Never the newest, however large it is."""
    uploads = make(3000)
    for number in range(4):
        uploads.keep("a", f"{number}/x", bytes(1000), "video/mp4")
    assert uploads.get("a", "0/x", 0) is None
    assert uploads.get("a", "3/x", 0) is not None
    uploads.keep("b", "large", bytes(5000), "video/mp4")
    assert [*uploads.all("a"), *uploads.all("b")] == ["large"]


def test_files_in_a_folder_outlive_who_kept_them(tmp_path: Path) -> None:
    """Another process finds them, and what is damaged is none."""
    UploadFolder(1000, tmp_path / "files").keep("a", "1/x.png", b"content", "image/png")
    other = UploadFolder(1000, tmp_path / "files")
    found = other.get("a", "1/x.png", 0)
    assert found is not None
    assert found.content == b"content"
    for path in (tmp_path / "files").glob("*/*"):
        path.write_bytes(b"\0\0")
    assert other.get("a", "1/x.png", 0) is None


def test_what_finds_no_room_is_kept_in_memory(tmp_path: Path) -> None:
    """Where the folder cannot be, or is full."""
    (tmp_path / "files").write_bytes(b"")
    uploads = UploadFolder(1000, tmp_path / "files")
    uploads.keep("a", "1/x.png", b"content", "image/png")
    found = uploads.get("a", "1/x.png", 0)
    assert found is not None
    assert found.content == b"content"
