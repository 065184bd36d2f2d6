"""What a job's films are, as tests of any provider ask it."""

from base64 import b64decode
from hashlib import sha256
from typing import get_args

from emulator.core.job import Job
from emulator.engine.repository import JsonCodec
from emulator.providers.base import Provider
from emulator.studio.errors import Trouble
from emulator.studio.film import Film, Scene
from emulator.studio.takes import Production
from tests.conftest import Emulator

FILMING = {"X-Emulator-Renderer": "puppet"}
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)


def given(content: str) -> str:
    """Where the studio finds a file that came as this Base64."""
    return f"http://emulator.invalid/media/uploads/{sha256(b64decode(content)).hexdigest()}/given"


async def job_of(emulator: Emulator, id: str) -> Job:
    """The job of this id."""
    return (await emulator.app.engine.snapshot("default", id)).job


def directed(provider: Provider, job: Job) -> Production:
    """Its one production, which is the same after the job was written down and read again."""
    (production,) = provider.direct(job)
    codec = JsonCodec()
    again = codec.decode("job", codec.encode("job", job))
    assert isinstance(again, Job)
    assert provider.direct(again) == (production,)
    assert list(production.takes) == [output.name for output in job.outputs]
    return production


def film_of(provider: Provider, job: Job) -> Film:
    """The film of its production, which is as long and as large as its files are said to be."""
    film = directed(provider, job).film
    assert film is not None
    output = job.outputs[0]
    assert (film.seconds, film.width, film.height) == (output.seconds, output.width, output.height)
    assert sum(scene.seconds or 0.0 for scene in film.scenes) == output.seconds
    return film


def scene_of(provider: Provider, job: Job) -> Scene:
    """The one scene of its film."""
    (scene,) = film_of(provider, job).scenes
    return scene
