"""Which objects earlier imports of the same source made."""

import hashlib
from collections.abc import Iterable
from itertools import batched

from ..models import ImportedObject

BATCH = 500
MAX_ID = 255


class ImportedObjects:
    """The imported objects of one source, looked up by kind and source id."""

    def __init__(self, source: str):
        self.source = source

    def all(self, kind: str) -> dict[str, tuple[int, str]]:
        """Return object id and digest of every row of this kind, by `stored_id`."""
        rows = ImportedObject.objects.filter(source=self.source, kind=kind)
        found = rows.values_list("source_id", "object_id", "digest").iterator(chunk_size=5_000)
        return {source_id: (object_id, digest) for source_id, object_id, digest in found}

    def some(self, kind: str, source_ids: Iterable[str]) -> dict[str, int]:
        """Return the object ids of these rows, by source id."""
        ids = {stored_id(source_id): source_id for source_id in source_ids}
        found: dict[str, int] = {}
        for batch in batched(ids, BATCH):
            rows = ImportedObject.objects.filter(source=self.source, kind=kind, source_id__in=batch)
            found |= {ids[stored]: object_id for stored, object_id in rows.values_list("source_id", "object_id")}
        return found

    def digest(self, kind: str, source_id: str) -> str:
        """Return the digest of one row; "" if there is none."""
        rows = ImportedObject.objects.filter(source=self.source, kind=kind, source_id=stored_id(source_id))
        return rows.values_list("digest", flat=True).first() or ""

    def add(self, kind: str, objects: Iterable[tuple[str, int, str]]) -> None:
        """Store source id, object id and digest of each; of an object that was deleted permanently since, the new."""
        common = {"source": self.source, "kind": kind}
        ImportedObject.objects.bulk_create(
            [
                ImportedObject(**common, source_id=stored_id(source_id), object_id=pk, digest=digest)
                for source_id, pk, digest in objects
            ],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["source", "kind", "source_id"],
            update_fields=["object_id", "digest"],
        )


def stored_id(source_id: str) -> str:
    """Return the id as it is stored: a digest of one that is longer than the column."""
    return source_id if len(source_id) <= MAX_ID else hashlib.sha256(source_id.encode()).hexdigest()
