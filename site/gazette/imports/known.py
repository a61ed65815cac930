"""Which objects earlier imports of the same source made."""

from collections.abc import Iterable

from ..models import ImportedObject

BATCH = 500


class Known:
    """The imported objects of one source, looked up by kind and source id."""

    def __init__(self, source: str):
        self.source = source

    def all(self, kind: str) -> dict[str, tuple[int, str]]:
        """Return object id and digest of every row of this kind, by source id."""
        rows = ImportedObject.objects.filter(source=self.source, kind=kind)
        found = rows.values_list("source_id", "object_id", "digest").iterator(chunk_size=5_000)
        return {source_id: (object_id, digest) for source_id, object_id, digest in found}

    def some(self, kind: str, source_ids: Iterable[str]) -> dict[str, int]:
        """Return the object ids of these rows, by source id."""
        ids = list(source_ids)
        found: dict[str, int] = {}
        for start in range(0, len(ids), BATCH):
            rows = ImportedObject.objects.filter(
                source=self.source, kind=kind, source_id__in=ids[start : start + BATCH]
            )
            found |= dict(rows.values_list("source_id", "object_id"))
        return found

    def add(self, kind: str, objects: Iterable[tuple[str, int]]) -> None:
        ImportedObject.objects.bulk_create(
            [
                ImportedObject(source=self.source, kind=kind, source_id=source_id, object_id=object_id)
                for source_id, object_id in objects
            ],
            batch_size=BATCH,
            update_conflicts=True,  # of an object that was deleted permanently since
            unique_fields=["source", "kind", "source_id"],
            update_fields=["object_id"],
        )

    def set(self, kind: str, source_id: str, object_id: int, digest: str) -> None:
        ImportedObject.objects.bulk_create(
            [ImportedObject(source=self.source, kind=kind, source_id=source_id, object_id=object_id, digest=digest)],
            update_conflicts=True,
            unique_fields=["source", "kind", "source_id"],
            update_fields=["object_id", "digest"],
        )
