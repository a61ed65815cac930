"""Remove metadata from stored image files, one at a time.

Each file is replaced atomically, and a row is updated from its file, not from what was done before. So this can be
killed at any point and run again; clean files are not touched.
"""

from io import BytesIO

from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.images import get_image_model

from .cleaning import CleanImage, clean, without_metadata

FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


def clean_picture(pk: int) -> int:
    """Clean the original and the renditions of an image; return the number of changed files.

    Raises ImageRefused or OSError if a file can't be cleaned; files before it stay cleaned.
    """
    picture = get_image_model().objects.get(pk=pk)
    before = read(picture.file.name)
    cleaned = clean(before, limited=False)
    _update_row(picture, cleaned)
    changed = replace(picture.file.name, before, cleaned.content)
    for rendition in picture.renditions.all():
        changed += strip(rendition.file.name)
    return changed


def clean_avatar(name: str) -> int:
    before = read(name)
    return replace(name, before, clean(before, limited=False).content)


def strip(name: str) -> int:
    """Remove metadata from a rendition; a missing one is generated again when it is requested."""
    try:
        before = read(name)
    except FileNotFoundError:
        return 0
    return replace(name, before, without_metadata(before))


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def replace(name: str, before: bytes, after: bytes) -> int:
    """Replace the content of a file; return 1, or 0 if nothing changes."""
    if after == before:
        return 0
    write(name, after)
    return 1


def write(name: str, content: bytes) -> None:
    """Write a file atomically."""
    default_storage.replace(name, BytesIO(content))  # type: ignore[attr-defined]  # of both storages


@transaction.atomic
def _update_row(picture, cleaned: CleanImage):
    """Update size, hash, focal point and, if empty, the texts of an image whose file has been cleaned.

    Wagtail's focal point is set on the upright image but measured in the size of the file: scale it to the new size.
    """
    rows = get_image_model().objects.select_for_update().filter(pk=picture.pk, file=picture.file.name)
    row = rows.first()
    if row is None:  # replaced or deleted meanwhile
        return
    before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    row.describe_from(cleaned)
    for name, side, now in zip(
        FOCAL_POINT, (row.width, row.height) * 2, (cleaned.width, cleaned.height) * 2, strict=True
    ):
        if getattr(row, name) is not None and side:
            setattr(row, name, round(getattr(row, name) * now / side))
    row.width, row.height = cleaned.width, cleaned.height
    changed = {name: getattr(row, name) for name, value in before.items() if getattr(row, name) != value}
    if changed:
        rows.update(**changed)
