"""What a provider says of a job's films, as tests ask it."""

from emulator.core.job import Job
from emulator.engine.repository import JsonCodec
from emulator.providers.base import Provider
from emulator.studio.film import Film
from emulator.studio.takes import Production
from tests.conftest import Emulator


async def directed(emulator: Emulator, provider: Provider, job_id: str) -> tuple[Production, ...]:
    """The productions of a job; the same for the job as a file of the namespace would bring it back."""
    job = (await emulator.app.engine.snapshot(emulator.namespace, job_id)).job
    found = provider.direct(job)
    codec = JsonCodec()
    again = codec.decode("job", codec.encode("job", job))
    assert isinstance(again, Job)
    assert provider.direct(again) == found == provider.direct(job)
    assert_promised(job, found)
    return found


def assert_promised(job: Job, found: tuple[Production, ...]) -> None:
    """Every file but text is taken, once, from a film of its length and size."""
    outputs = {output.name: output for output in job.outputs if output.media != "text"}
    taken = [name for production in found for name in production.takes]
    assert sorted(taken) == sorted(outputs)
    for production in found:
        assert len({outputs[name].at_rest for name in production.takes}) == 1
        assert production.film is not None
        for output in map(outputs.__getitem__, production.takes):
            assert output.seconds in (0, production.film.seconds)
            assert output.media == "audio" or (output.width, output.height) == _size(production.film)


def _size(film: Film) -> tuple[int, int]:
    return film.width, film.height
