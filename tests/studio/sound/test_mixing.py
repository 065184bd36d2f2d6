"""A film's sound: places, volumes, edges, music, full scale."""

import numpy as np
import pytest

from emulator.studio.sound.buffers import RATE
from emulator.studio.sound.mixing import Piece, length, mix
from tests.studio.sound.test_decoding import Floats, decibels, tone

SECOND = RATE


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> Floats:
    """White, mono."""
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.float32)


def found(heard: Floats, wanted: Floats) -> int:
    """At which sample a sound is in another one, by cross-correlation."""
    size = len(heard) + len(wanted)
    both = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    return int(both[: len(heard)].argmax())


@pytest.mark.parametrize("at", [0.0, 0.73, 2.0, 2.999])
def test_a_piece_is_where_it_was_put(at: float) -> None:
    """Cross-correlation finds it there to the sample, under music and another voice."""
    voice = noise(1.0)
    mixed = mix([Piece(voice, at), Piece(noise(4.0, 0.05, 2), 0.0)], 4 * SECOND, music=noise(0.7, 0.1, 3))
    assert abs(found(mixed[:, 0], voice) - round(at * RATE)) <= RATE * 0.001


@pytest.mark.parametrize(("volume", "change"), [(1.0, 0.0), (0.5, -6.02), (0.1, -20.0), (2.0, 6.02)])
def test_a_volume_is_a_factor(volume: float, change: float) -> None:
    """Measured in decibels, in both channels."""
    mixed = mix([Piece(tone(1.0, level=0.25), volume=volume)], SECOND)
    for side in range(2):
        assert decibels(mixed[2000:-2000, side]) == pytest.approx(decibels(tone(1.0, level=0.25)) + change, abs=0.05)


@pytest.mark.parametrize("volume", [0.0, -1.0, float("nan"), float("inf")])
def test_a_volume_without_sense_is_silence(volume: float) -> None:
    """Nothing that is no number gets into the sound."""
    assert not mix([Piece(noise(1.0), volume=volume)], SECOND).any()


def test_edges_are_soft() -> None:
    """Where a piece begins, ends or is cut by the film there is no jump, and within 10 ms it is all there."""
    flat = np.full(SECOND, 0.5, np.float32)
    for piece, total in (
        (Piece(flat, 0.5), 2 * SECOND),
        (Piece(flat, 0.5), SECOND),
        (Piece(flat, -0.3, end=0.4), SECOND),
    ):
        mixed = mix([piece], total)[:, 0]
        assert np.abs(np.diff(mixed, prepend=0, append=0)).max() < 0.002
        assert (mixed == 0.5).sum() >= np.count_nonzero(mixed) - 2 * 480


def test_it_is_as_long_as_the_film() -> None:
    """To the sample, for rates that are no whole numbers too; what is beyond is cut."""
    assert length(150, 25) == 288_000
    assert length(300, 30_000 / 1001) == 480_480
    assert length(1, 60) == 800
    assert mix([Piece(noise(3.0), 0.5)], length(25, 25)).shape == (SECOND, 2)
    assert mix([], 0).shape == (0, 2)


def test_below_full_scale_nothing_else_is_changed() -> None:
    """No gain is ridden: the inner samples are the sum to the last bit."""
    one, other = tone(1.0, 200, 0.5), tone(1.0, 310, 0.49)
    mixed = mix([Piece(one), Piece(other)], SECOND)
    assert np.array_equal(mixed[480:-480, 0], (one + other)[480:-480])


def test_two_who_speak_at_once_do_not_clip() -> None:
    """The sum stays within full scale without flat tops, and what is a tenth of a second away is as it was."""
    one, other = tone(3.0, 200, 0.9), tone(1.0, 310, 0.9)
    mixed = mix([Piece(one), Piece(other, 1.0)], 3 * SECOND)
    assert np.abs(mixed).max() <= 1.0
    assert (np.abs(mixed[:, 0]) > 0.9999).sum() < 100
    inside, outside = mixed[SECOND + 5000 : 2 * SECOND - 5000, 0], mixed[480 : SECOND - 4800, 0]
    assert np.corrcoef(inside, (one[SECOND : 2 * SECOND] + other)[5000:-5000])[0, 1] > 0.995
    assert np.array_equal(outside, one[480 : SECOND - 4800])


def test_music_is_under_all_of_it_and_ends_softly() -> None:
    """Shorter music begins again; at the end it fades."""
    mixed = mix([], 8 * SECOND, music=np.stack([tone(1.3)] * 2, 1), music_volume=0.1)
    levels = [decibels(mixed[start : start + SECOND // 4]) for start in range(0, 8 * SECOND, SECOND // 4)]
    assert all(level == pytest.approx(-29.03, abs=0.6) for level in levels[:25])
    assert levels[-1] < -38
    assert np.abs(mixed[-10:]).max() < 1e-3


def test_music_of_a_few_samples_takes_no_time() -> None:
    """A hostile file is not laid a million times, but by the second, each with soft edges."""
    mixed = mix([], 4 * SECOND, music=np.full(1, 0.5, np.float32), music_volume=1.0)[:, 0]
    assert mixed[SECOND // 2] == 0.5
    assert np.abs(mixed[[0, SECOND - 1, SECOND]]).max() < 0.01


def test_stereo_stays_apart_and_mono_is_in_the_middle() -> None:
    """Left is left."""
    left = np.stack([tone(0.5), np.zeros(SECOND // 2, np.float32)], 1)
    mixed = mix([Piece(left), Piece(tone(0.5, 300, 0.1), 0.5)], SECOND)
    assert not mixed[: SECOND // 2, 1].any()
    assert np.array_equal(mixed[SECOND // 2 :, 0], mixed[SECOND // 2 :, 1])
