"""Names and plausible words behind a seed. Faker is imported on first use: a start must not pay for it."""

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from faker import Faker

Gender = Literal["f", "m", "nb"]


@cache
def _faker() -> "Faker":
    from faker import Faker

    return Faker("en_US", use_weighting=False)


def first_names(seed: str, genders: tuple[Gender, ...]) -> list[str]:
    """A first name for each gender asked for, without repetition while there are names; the same for the same seed."""
    faker = _faker()
    faker.seed_instance(seed)
    chosen: dict[str, None] = {}
    draw = {"f": faker.first_name_female, "m": faker.first_name_male, "nb": faker.first_name_nonbinary}
    for gender in genders:
        name = next((name for name in (draw[gender]() for _ in range(50)) if name not in chosen), draw[gender]())
        chosen[name] = None
    return list(chosen)


def words(seed: str, count: int) -> list[str]:
    """Plausible lower-case words; the same for the same seed."""
    faker = _faker()
    faker.seed_instance(seed)
    return [str(word) for word in faker.words(count)]
