"""One server for all of them, without the word "emulated" over the picture; a namespace for each test."""

from collections.abc import Iterator
from itertools import count

import cv2
import pytest

from emulator.testing import Emulator
from tests.e2e.films.customer import Customer

_numbers = count(1)


def server(*, watermark: bool) -> Emulator:
    """One that is not started, with one worker."""
    return Emulator(
        renderer="puppet", renderer_required=True, preset="ultrafast", render_workers=1, watermark=watermark,
        seed="films", start="2026-03-01T12:00:00Z",
    )  # fmt: skip


@pytest.fixture(scope="session")
def films() -> Iterator[Emulator]:
    """A server that makes films."""
    cv2.setNumThreads(1)
    with server(watermark=False) as emulator:
        yield emulator


@pytest.fixture
def customer(films: Emulator) -> Iterator[Customer]:
    """Somebody who has a namespace to themselves."""
    with Customer(films.within(f"films-{next(_numbers)}")) as customer:
        yield customer
