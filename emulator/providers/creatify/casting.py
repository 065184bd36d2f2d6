"""Who is seen and who is heard: personas and accents by their ids. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.core.job import Job
from emulator.engine.chance import Draws
from emulator.providers.creatify import catalogue
from emulator.providers.creatify.previews import PERSONA_SECONDS
from emulator.studio.film import Voice
from emulator.studio.views import Age, File, Footage, Gender, Presenter, View

FROM_THE_TEXT = ""
"""The language where no accent says it."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody, as far as a film must know them."""

    id: str
    gender: Gender
    age: Age = ""
    url: str | None = None
    """The video of themselves that a customer has handed in; none: they are drawn."""

    def view(self, width: int, height: int) -> View:
        """What is seen of them."""
        if self.url is None:
            return Presenter(self.id, self.gender, age=self.age)
        return Footage(File(self.url, PERSONA_SECONDS, width, height))


def source(persona: Mapping[str, Any]) -> str:
    """The URL of the video of which a persona was ordered."""
    url: str = persona.get("lipsync_input") or persona["gdown_url"]
    return url


def persona(job: Job, persona_id: str | None) -> Persona:
    """Who this is: somebody of the account's own, of the catalogue, or a stranger; the catalogue's first for none."""
    # assumed: creator is optional (docs: post-apilipsyncs), and somebody is seen all the same
    each = (persona_id or catalogue.personas("")[0]["id"]).lower()
    if (own := job.facts.get("own", {}).get(each)) is not None:
        return Persona(each, catalogue.SEXES.get(own["gender"], ""), url=own["url"])
    if (known := catalogue.one_persona("", each)) is not None:
        return Persona(each, catalogue.SEXES.get(known["gender"], ""), known["age_range"])
    genders: tuple[Gender, ...] = ("female", "male")
    return Persona(each, Draws("creatify", "stranger", 0, each).one_of(genders))


def voice(job: Job, accent: str | None, speaker: Persona | None) -> Voice:
    """How an accent sounds; without one, the speaker's own voice."""
    if accent is None:
        # assumed: a persona has a voice of its own (personas: matching_voice_non_null)
        return Voice(FROM_THE_TEXT, "" if speaker is None else speaker.id, "" if speaker is None else speaker.gender)
    each = accent.lower()
    known = catalogue.with_accent((*catalogue.public_voices(), *catalogue.cloned_voices(job.account)), each)
    if known is None:
        # assumed: an accent that nobody knows suits who is seen
        return Voice(FROM_THE_TEXT, each, "" if speaker is None else speaker.gender)
    return Voice(catalogue.LANGUAGES[known[1]], each, catalogue.SEXES.get(known[0].gender, ""))
