"""The pictures of an article: found beside its file, in it or in the library; stored under the rules of any upload."""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.images.forms import get_image_form
from wagtail.models import Collection
from wagtail.permissions import policy_registry
from wagtail.utils.file import hash_filelike

from gazette.image_files.cleaning import clean, is_upright, parse_within_limits
from gazette.image_files.limits import MAX_PIXELS, ImageRefused, check_limits

from ..models import Picture
from . import library
from .archives import Archive
from .parsed_article import CannotImport, ImportNote, ParsedArticle

MAX_PICTURES = 500  # of one article
MAX_BYTES = 10 * 1024 * 1024  # as of an upload
MAX_BYTES_OF_ALL = 200 * 1024 * 1024
MAX_PIXELS_OF_ALL = 2_000_000_000  # of new ones: a picture takes seconds to store, however few bytes it has
DATA = ("data:image/", ";base64,")


class CannotStore(Exception):
    """The picture is refused; the message is one sentence for the user."""


@dataclass(frozen=True)
class Planned:
    """A picture that is to be added to the library; `stand_in` is what the parsed article refers to until then."""

    url: str
    stand_in: Picture
    is_upright: bool


class Pictures:
    """Finds the pictures of one article by their URLs, and stores those that the library lacks.

    `beside` returns the content of a picture that came with the file. Without a user, everything is allowed.
    """

    def __init__(self, beside: Callable[[str, int], bytes | None], user=None):
        self.beside, self.user = beside, user
        self.found: dict[str, Picture | None] = {}  # by URL
        self.planned: dict[str, Planned] = {}  # by digest
        self.refused: dict[str, str] = {}  # reasons by URL
        self.bytes_left = MAX_BYTES_OF_ALL
        self.pixels_left = MAX_PIXELS_OF_ALL

    def look_in(self, archive: Archive):
        """Find pictures in a document, whose URLs are the names of members."""
        self.beside = lambda url, max_bytes: archive.read(url, max_bytes) if url in archive.members else None

    def __call__(self, url: str) -> Picture | None:
        if url not in self.found:
            if len(self.found) >= MAX_PICTURES:
                self.refused[""] = _("more than %(number)d images: add the others by hand") % {"number": MAX_PICTURES}
                return None
            self.found[url] = self.find(url)
        return self.found[url]

    def find(self, url: str) -> Picture | None:
        """Return the library's picture, or a stand-in, by the header of the file: decoding takes a while.

        So one that has to be turned, whose digest is not known before, is always new here.
        """
        try:
            content = self.content(url)
            if content is None:
                return self.in_library(url)
            if len(content) > MAX_BYTES:
                raise CannotStore(_("larger than %(number)d MB") % {"number": MAX_BYTES // 1024 // 1024})
            self.bytes_left -= len(content)
            if self.bytes_left < 0:
                number = MAX_BYTES_OF_ALL // 1024 // 1024
                raise CannotStore(_("more than %(number)d MB of images: add it by hand") % {"number": number})
            parsed, upright = parse_within_limits(content), is_upright(content)
            if not upright:
                check_limits(parsed, MAX_PIXELS)  # as `clean` does
            digest = digest_of((parsed.content or b"") if upright else content)
            if digest in self.planned:
                return self.planned[digest].stand_in
            if upright and (picture := self.with_digest(digest)):
                return picture
            self.pixels_left -= parsed.width * parsed.height
            if self.pixels_left < 0:
                number = MAX_PIXELS_OF_ALL // 1_000_000
                raise CannotStore(_("more than %(number)d megapixels of images: add it by hand") % {"number": number})
            collection = public_collection(self.user)
        except (CannotStore, CannotImport) as error:
            self.refused[url] = str(error)
            return None
        except ImageRefused as error:
            self.refused[url] = " ".join(error.messages)
            return None
        stand_in = Picture(
            pk=-1 - len(self.planned),
            title=name_of(url),
            file=f"original_images/{name_of(url)}"[:100],
            width=parsed.width,
            height=parsed.height,
            collection=collection,
        )
        self.planned[digest] = Planned(url, stand_in, upright)
        return stand_in

    def with_digest(self, digest: str) -> Picture | None:
        return next(filter(self.may_use, Picture.objects.filter(file_hash=digest).order_by("pk")), None)

    def content(self, url: str) -> bytes | None:
        if url.startswith(DATA[0]) and DATA[1] in url[:100]:
            try:
                return base64.b64decode(url.partition(DATA[1])[2], validate=False)
            except binascii.Error:
                return None
        return self.beside(url, MAX_BYTES)

    def in_library(self, url: str) -> Picture | None:
        # "image1.png" on the disk of somebody who uploads a file is no picture of ours that is called so.
        if self.user and not url.startswith(("https://", "http://", "/")):
            return None
        found = library.find_picture(url)
        return found if found and self.may_use(found) else None

    def may_use(self, picture: Picture) -> bool:
        policy = policy_registry.get_by_type(Picture)
        return self.user is None or policy.user_has_any_permission_for_instance(
            self.user, ["choose", "change"], picture
        )

    def with_reasons(self, parsed: ParsedArticle) -> ParsedArticle:
        """Return the article with a note on each picture that was refused, instead of the one that it is not there."""
        if not self.refused:
            return parsed
        endings = tuple(f"({url})"[:200] for url in self.refused if url)
        dropped = [note for note in parsed.dropped if not note.text.endswith(endings)]
        notes = [ImportNote(None, name_of(url), why) for url, why in self.refused.items()]
        return replace(parsed, dropped=(*dropped, *notes))

    def insert_stand_ins(self) -> None:
        """Insert the rows of pictures that are to be stored, without their files; for a transaction that is undone."""
        Picture.objects.bulk_create([planned.stand_in for planned in self.planned.values()])

    def stored(self, parsed: ParsedArticle) -> tuple[ParsedArticle, list[Picture]]:
        """Store the pictures that the article refers to, and return it with them.

        Raises CannotImport, with none stored.
        """
        alt_texts: dict[int, str] = {parsed.image: parsed.image_alt} if parsed.image else {}
        for number, alt_text in pictures_in(parsed.blocks):
            alt_texts[number] = alt_texts.get(number) or alt_text
        numbers: dict[int, int] = {}
        added: list[Picture] = []
        for planned in self.planned.values():
            if (number := planned.stand_in.pk) not in alt_texts:
                continue
            content = self.content(planned.url) or b""
            try:
                picture = None if planned.is_upright else self.with_digest(digest_of(clean(content).content))
                if picture is None:
                    file = ContentFile(content, name=name_of(planned.url))
                    picture = store_picture(file, self.user, alt_text=alt_texts[number])
                    added.append(picture)
            except (CannotStore, ImageRefused) as error:
                remove(added)
                reason = " ".join(getattr(error, "messages", [str(error)]))
                raise CannotImport(_("has a picture that can’t be stored: %(reason)s") % {"reason": reason}) from error
            numbers[number] = picture.pk
        if not numbers:
            return parsed, added
        sections = tuple(replace(each, blocks=with_numbers(each.blocks, numbers)) for each in parsed.sections)
        image = parsed.image and numbers.get(parsed.image, parsed.image)
        opening = with_numbers(parsed.opening, numbers)
        return replace(parsed, image=image, opening=opening, sections=sections), added


def remove(pictures: list[Picture]) -> None:
    """Delete pictures that were stored for an article which then could not be stored."""
    for picture in pictures:
        picture.delete()


def digest_of(content: bytes) -> str:
    return hash_filelike(BytesIO(content))


def name_of(url: str) -> str:
    if url.startswith(DATA[0]):
        return f"picture.{url.removeprefix(DATA[0]).partition(';')[0].partition('+')[0]}"
    return PurePosixPath(unquote(urlsplit(url).path)).name or url[:80]


def pictures_in(value) -> Iterator[tuple[int, str]]:
    """Yield number and alternative text of each picture in the blocks."""
    if isinstance(value, dict):
        for key in ("image", "picture"):
            if isinstance(value.get(key), int):
                yield value[key], value.get("alt_text", "")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from pictures_in(each)


def with_numbers(value, numbers: dict[int, int]):
    """Return the blocks with other numbers of pictures."""
    if isinstance(value, dict):
        return {
            key: numbers.get(each, each)
            if key in ("image", "picture") and isinstance(each, int)
            else with_numbers(each, numbers)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(with_numbers(each, numbers) for each in value)
    return value


def public_collection(user) -> Collection:
    """Return the first public collection to which the user may add images. Raises CannotStore."""
    collections = Collection.objects.all()
    if user is not None:
        collections = policy_registry.get_by_type(Picture).collections_user_has_permission_for(user, "add")
    found = next((each for each in collections.order_by("path") if not each.get_view_restrictions().exists()), None)
    if found is None:
        raise CannotStore(_("You may not add images to a public collection."))
    return found


def store_picture(file, user, *, title: str = "", alt_text: str = "") -> Picture:
    """Store the file in the first public collection to which `user` may add. Raises CannotStore."""
    public = public_collection(user)
    name = file.name if file else ""
    title = title or alt_text or name.rpartition(".")[0] or name
    form = get_image_form(Picture)(
        {
            "title": Truncator(title).chars(255) or _("Pasted image"),
            "collection": public.pk,
            "description": Truncator(alt_text).chars(255),
        },
        {"file": SimpleUploadedFile(name, file.read())} if file else {},
        instance=Picture(uploaded_by_user=user),
        user=user,
    )
    if not form.is_valid():
        message = next(message for errors in form.errors.values() for message in errors)
        raise CannotStore(f"{name}: {message}" if name else message)
    return form.save()
