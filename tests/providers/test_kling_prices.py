"""Kling's price list and its groups of concurrency, as data."""

import pytest

from emulator.providers.kling import prices, provider
from emulator.providers.kling.versions import slot


def test_the_price_list_is_the_providers() -> None:
    """Each line once, with its witness; a unit has a price in dollars."""
    assert set(prices.PRICES) <= set(provider.prices)
    assert len({price.what for price in provider.prices}) == len(provider.prices)
    assert all(price.credits > 0 and price.source for price in provider.prices)
    assert (provider.unit, provider.dollars) == ("unit", 0.14)


@pytest.mark.parametrize(
    ("model", "mode", "feature", "what"),
    [
        ("kling-v3", "std", "", "kling-v3 std"),
        ("kling-v3-omni", "std", prices.SOUND, "kling-v3-omni std, with native audio"),
        ("kling-v2-5-turbo", "pro", prices.SOUND, "kling-v2-5-turbo pro"),
        ("kling-v2-1-master", "std", "", "kling-v2-1-master std"),
        ("kling-v2-1", "std", "", "kling-v2-1 std"),
        ("kling-v3-next", "pro", "", "kling-v3 pro"),
        ("kling-v30", "pro", "", "kling-* pro"),
        ("kling-v9", "4k", prices.SOUND, "kling-* 4k"),
        ("kling-v1-5", "std", prices.EXTENSION, "kling-v1-5 std, one extension"),
        ("", "std", prices.EXTENSION, "kling-* std, one extension"),
    ],
)
def test_every_video_has_a_price(model: str, mode: str, feature: str, what: str) -> None:
    """Its own line, or the nearest there is."""
    assert prices.video(model, mode, feature).what == what


@pytest.mark.parametrize(
    ("former", "new"),
    [
        ("kling-v2-6", "kling-2.6"),
        ("kling-v3", "kling-3.0"),
        ("kling-v3-omni", "kling-3.0-omni"),
        ("kling-v2-5-turbo", "kling-2.5-turbo"),
        ("kling-video-o1", "kling-o1"),
        ("kling-v2-master", "kling-2.0-master"),
    ],
)
def test_both_designs_of_the_api_share_a_models_slots(former: str, new: str) -> None:
    """Concurrency counts for each model version, however it is written."""
    assert slot(former) == slot(new) == new
