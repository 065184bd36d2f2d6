"""Things that are not jobs: kept privately to whoever keeps them, some for a while only."""

from emulator.core.errors import Conflict, Missing
from emulator.engine.repository import Resource, resource_record
from emulator.engine.worlds import Worlds
from emulator.storage import base as store
from emulator.storage.base import Storage


class Resources:
    """The resources of every world."""

    def __init__(self, storage: Storage, worlds: Worlds) -> None:
        self._storage = storage
        self._worlds = worlds

    async def keep(self, resource: Resource) -> None:
        """Keep a new resource. Raises Conflict."""
        try:
            await self._storage.put(resource_record(resource))
        except store.Conflict as error:
            message = f"A {resource.kind} {resource.id!r} already exists."
            raise Conflict(message) from error

    async def get(self, namespace: str, kind: str, resource_id: str, *, scope: str | None = None) -> Resource:
        """A resource (of this scope, if one is given) that has not expired. Raises Missing."""
        message = f"There is no {kind} {resource_id!r}."
        try:
            record = await self._storage.get(f"resource:{kind}", namespace, resource_id)
        except store.Missing as error:
            raise Missing(message) from error
        assert isinstance(record.body, Resource)
        expires_at = record.body.expires_at
        if scope is not None and record.scope != scope:
            raise Missing(message)
        if expires_at is not None and (await self._worlds.get(namespace)).now() >= expires_at:
            raise Missing(message)
        return record.body

    async def all(self, namespace: str, kind: str, scope: str = "") -> list[Resource]:
        """The resources of a kind and scope that have not expired, newest first."""
        now = (await self._worlds.get(namespace)).now()
        records = await self._storage.select(f"resource:{kind}", namespace, scope)
        found = [record.body for record in records if isinstance(record.body, Resource)]
        return [each for each in found if each.expires_at is None or now < each.expires_at]
