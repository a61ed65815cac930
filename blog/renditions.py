"""Generates the renditions of images outside readers' requests: `manage.py make_renditions`, which the tick starts.

What to generate is read from the database each time, so nothing has to announce a change: an image is pending until
its file, its focal point and its uses are those that its renditions were generated from.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from wagtail.images.models import Filter

from .image_specs import FIRST, USES, USES_OF_ALL
from .models import Author, Picture, PictureRendition, RenditionStatus

logger = logging.getLogger(__name__)

# After a failure, an image is left alone for so long, unless its file, focal point or uses change.
RETRY_AFTER = timedelta(hours=1)
FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
# After an upgrade that changes a use, all images are pending.
SPECS = hashlib.sha256(repr([(use, [f.spec for f in filters]) for use, filters in USES.items()]).encode()).hexdigest()[
    :8
]

# By a use that few images have: what refers to an image (`OuterRef("pk")`) for it. Apps above add theirs.
used_by: dict[str, Callable[[], QuerySet]] = {"portrait": lambda: Author.objects.filter(portrait=OuterRef("pk"))}


def with_sources() -> QuerySet:
    """Return all images with `uses`, those beyond USES_OF_ALL, and `source`: what their renditions depend on."""
    uses = [Case(When(Exists(users()), Value(f" {use}")), default=Value("")) for use, users in sorted(used_by.items())]
    focal_point = [part for name in FOCAL_POINT for part in (Value(" "), Cast(name, CharField()))]
    return Picture.objects.annotate(uses=Concat(Value(""), *uses, output_field=CharField())).annotate(
        source=Concat("file", *focal_point, Value(f" {SPECS}"), "uses", output_field=CharField())
    )


def pending(now: datetime) -> QuerySet:
    """Return the images whose renditions have to be generated now, with `uses` and `source`."""
    done = Q(is_complete=True) | Q(tried_at__gt=now - RETRY_AFTER)
    statuses = RenditionStatus.objects.filter(done, picture=OuterRef("pk"), source=OuterRef("source"))
    return with_sources().filter(~Exists(statuses))


def generate_pending(seconds: float) -> tuple[int, int]:
    """Generate what is pending; begin no image after `seconds`. Return how many images succeeded and failed.

    First come those without any rendition that a page could show, then the newest.
    """
    ends = time.monotonic() + seconds
    waiting = pending(timezone.now()).order_by("-pk")
    first = PictureRendition.objects.filter(image=OuterRef("pk"), filter_spec=FIRST.spec)
    for picture in list(waiting.filter(~Exists(first))):
        if time.monotonic() < ends:
            picture.generate_first_rendition()
    succeeded = failed = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        if time.monotonic() >= ends:
            break
        if generate(pk):
            succeeded += 1
        else:
            failed += 1
    return succeeded, failed


def generate_all() -> tuple[int, int]:
    """Look at all images, also at their files, and generate what is missing; return how many succeeded and failed."""
    results = [generate(pk) for pk in Picture.objects.order_by("-pk").values_list("pk", flat=True)]
    return results.count(True), results.count(False)


def generate(pk: int) -> bool:
    """Generate the missing renditions of an image; return whether it has all now. What fails is logged."""
    picture = with_sources().filter(pk=pk).first()
    if picture is None:  # deleted meanwhile
        return True
    # Before the work: an image that kills this process must not do so every minute.
    status = {"source": picture.source, "tried_at": timezone.now(), "is_complete": False}
    try:
        RenditionStatus.objects.update_or_create(picture_id=pk, defaults=status)
    except IntegrityError:
        return True  # deleted meanwhile
    rows = list(picture.renditions.all())
    existing = {(row.filter_spec, row.focal_point_key) for row in rows}
    uses = (*USES_OF_ALL, *picture.uses.split())
    # The format that every browser displays comes first.
    filters = {filter.spec: filter for use in uses for filter in reversed(USES[use])}.values()
    results = [_attempt(picture, filter) for filter in filters if key_of(filter, picture) not in existing]
    results += [_attempt(picture, row.filter, row) for row in rows if not row.file.storage.exists(row.file.name)]
    if _is_outdated(picture):
        return True  # pending again, or deleted
    RenditionStatus.objects.filter(picture=pk).update(is_complete=all(results))
    return all(results)


def key_of(filter: Filter, picture: Picture) -> tuple[str, str]:
    return filter.spec, filter.get_cache_key(picture)


def _attempt(picture: Picture, filter: Filter, row: PictureRendition | None = None) -> bool:
    """Generate a rendition, or the missing file of its `row`; return whether it succeeded."""
    try:
        if row is None:
            made = picture.create_rendition(filter)
            if _is_outdated(picture):
                made.delete()
        elif key_of(filter, picture) == (row.filter_spec, row.focal_point_key):
            row.file.storage.save(row.file.name, picture.generate_rendition_file(filter))
        else:
            row.delete()  # of a former focal point
    except Exception:
        if _is_outdated(picture):
            return True
        logger.exception("Image %s: rendition %s failed", picture.pk, filter.spec)
        return False
    return True


def _is_outdated(picture: Picture) -> bool:
    """Return whether the image was deleted or got another file since it was read."""
    return not Picture.objects.filter(pk=picture.pk, file=picture.file.name).exists()
