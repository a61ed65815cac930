"""What the Import screen does: keep uploaded files, try them, and make drafts of them, in the background if need be."""

import hashlib
import logging
import posixpath
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from gazette.admin_language import admin_language
from gazette.clock import TaskTimeout
from gazette.process_lock import process_lock

from ...importers import files
from ...importers.archives import Archive
from ...importers.article_links import ArticleLinks
from ...importers.formats import DOCUMENTS, HTML, PICTURES, SUPPORTED, ending_of, refusal
from ...importers.html import charset_of
from ...importers.importing import import_article
from ...importers.names import add_authors, find
from ...importers.parsed_article import CannotImport, CannotImportNow, ImportNote, ParsedArticle
from ...importers.sources import Source, in_archive, picture_paths
from ...importers.store import NEW, EditedSince, Stored
from ...models import ArticleImport, Author, UploadedArticleFile
from ...pages import BlogIndexPage
from ..own_listings import listings_for
from ..pasting.content import notes_of

logger = logging.getLogger(__name__)

MAX_BYTES = 19 * 1024 * 1024  # of one upload; deploy/nginx.conf takes 20 MB
MAX_ARTICLES = 50
MAX_HEADINGS = 200  # that are shown of one article
MAX_LEAD = 1_000  # characters that are shown
SECONDS_IN_REQUEST = 6
KEPT_FOR = timedelta(days=1)  # if nothing is made of it, or not all
MOST_WAITING = 10  # uploads of one user of which nothing is made; older ones are deleted
RESULTS_KEPT_FOR = timedelta(days=7)
LOCK = "article-imports"
MOST_TRIES = 3  # at one article: it may end the process, for lack of memory
FALLBACK_ENCODING = "cp1252"  # of old text files


@dataclass(frozen=True)
class Item:
    """An article among the uploaded files, or a file that is none: then `error` says why."""

    name: str
    source: Source | None = None
    error: str = ""


@dataclass(frozen=True)
class Trial:
    """What an item would become, as ArticleImport stores it; without `title` if there was no time or it is refused."""

    name: str
    error: str = ""
    listing: int | None = None  # into which the error refuses it
    is_begun: bool = False
    title: str = ""
    lead: str = ""
    headings: list[str] = field(default_factory=list)
    number_of_sections: int = 0
    images: int = 0
    tables: int = 0
    authors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_unchanged: bool = False
    article: int | None = None  # of which it would be a new draft


def listings(user) -> list[BlogIndexPage]:
    """Return the listings that the user may import into. Raises PermissionDenied without any."""
    found = listings_for(user, BlogIndexPage.objects.all())
    if not found:
        raise PermissionDenied
    return found


def may_add_authors(user) -> bool:
    return policy_registry.get_by_type(Author).user_has_permission(user, "add")


# ---- uploading


def upload(uploaded, user, listing: BlogIndexPage | None = None) -> ArticleImport:
    """Keep the files for the next step, which proposes `listing`. Raises CannotImport if they are too many or large."""
    listings(user)
    if sum(file.size for file in uploaded) > MAX_BYTES:
        raise CannotImport(
            _("These files have more than %(number)d MB. Import them in parts, or with import_articles on the server.")
            % {"number": MAX_BYTES // 1024 // 1024}
        )
    with transaction.atomic():
        made = ArticleImport.objects.create(user=user, created_at=timezone.now(), listing=listing)
        for file in uploaded:
            name = posixpath.basename(file.name.replace("\\", "/"))[:255]
            UploadedArticleFile.objects.create(article_import=made, name=name, content=file.read())
        items = items_of(made)
        if not items:
            raise CannotImport(_("There is no article among these files, only images."))
        if len(items) > MAX_ARTICLES:
            raise CannotImport(
                _("These are %(number)d articles. Import %(most)d at once, or all with import_articles on the server.")
                % {"number": len(items), "most": MAX_ARTICLES}
            )
        made.total = len(items)
        made.save(update_fields=["total"])
        waiting = ArticleImport.objects.filter(user=user, started_at=None).order_by("-pk")
        ArticleImport.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_WAITING:])).delete()
    return made


def items_of(article_import: ArticleImport) -> list[Item]:
    """Return the articles in the files, in an order that stays."""
    uploaded = [(file.name, bytes(file.content)) for file in article_import.files.all()]
    pictures = beside(dict(uploaded))
    found: list[Item] = []
    for name, content in uploaded:
        ending = ending_of(name)
        if ending == ".zip":
            found += items_of_zip(name, content)
        elif ending in SUPPORTED:
            read = partial(files.checked, content, files.most_bytes(name))
            found.append(Item(name, Source(name, name, "", read, pictures)))
        elif ending not in PICTURES:
            found.append(Item(name, error=refusal(ending)))
    return found


def items_of_zip(name: str, content: bytes) -> list[Item]:
    left_out: list[tuple[str, str]] = []
    try:
        sources = list(in_archive(Archive(BytesIO(content)), name, left_out))
    except CannotImport as error:
        return [Item(name, error=str(error))]
    return [
        *(Item(source.name, source) for source in sources),
        *(Item(other, error=why) for other, why in left_out),
    ]


def beside(uploaded: dict[str, bytes]):
    """Return the function that finds pictures among the files that were uploaded together, by their names."""

    def found(url: str, max_bytes: int) -> bytes | None:
        names = [posixpath.basename(path) for path in picture_paths(url, "")]
        return next((uploaded[name] for name in names if name in uploaded), None)

    return found


# ---- trying


def links_of(items: list[Item], listing: BlogIndexPage | None) -> ArticleLinks:
    return ArticleLinks([item.source for item in items if item.source], listing, lambda source: key_of(source.read()))


def key_of(data: bytes) -> str:
    """Return by what the article of a file is known again: not its name, which two users may give to different ones."""
    return f"upload-{hashlib.sha256(data).hexdigest()}"


def trials_of(article_import: ArticleImport, listing: BlogIndexPage) -> list[Trial]:
    """Return what each article would become, as far as the time of a request goes; no article is changed.

    Each is read once, whatever many requests at once or the end of the process: that it begins is stored before.
    """
    if not article_import.trials:
        untried = [asdict(Trial(item.name, item.error)) for item in items_of(article_import)]
        ArticleImport.objects.filter(pk=article_import.pk, trials=[]).update(trials=untried)
        article_import.refresh_from_db(fields=["trials"])
    trials = [Trial(**each) for each in article_import.trials]
    if unread := [place for place, trial in enumerate(trials) if not (trial.error or trial.is_begun)]:
        ends = time.monotonic() + SECONDS_IN_REQUEST
        items = items_of(article_import)
        links = links_of(items, listing)
        for place in unread:
            if time.monotonic() >= ends:
                break
            if begin_trial(article_import, place):
                trials[place] = trial_of(items[place], article_import, listing, links)
                store_trial(article_import, place, trials[place])
    return trials


def begin_trial(article_import: ArticleImport, place: int) -> bool:
    """Return whether this request may read the article; then no other does."""
    with transaction.atomic():
        row = ArticleImport.objects.select_for_update().get(pk=article_import.pk)
        trial = Trial(**row.trials[place])
        if not trial.is_begun:
            store_trial(row, place, replace(trial, is_begun=True))
        return not trial.is_begun


@transaction.atomic
def store_trial(article_import: ArticleImport, place: int, trial: Trial) -> None:
    row = ArticleImport.objects.select_for_update().get(pk=article_import.pk)
    row.trials[place] = asdict(trial)
    row.save(update_fields=["trials"])
    article_import.trials = row.trials


def trial_of(item: Item, article_import: ArticleImport, listing: BlogIndexPage, links: ArticleLinks) -> Trial:
    trial = Trial(item.name, is_begun=True)
    try:
        stored = import_item(item, article_import, listing, links, dry_run=True)
    except CannotImportNow:  # may go well when the draft is made
        return trial
    except CannotImport as error:
        return replace(trial, error=message_of(error), listing=listing.pk)
    except Exception:
        logger.exception("Import of %s in the admin", item.name)
        return replace(trial, listing=listing.pk, error=_("can’t be read; the error was logged"))
    parsed = stored.parsed
    # Without notes on authors, which are shown by themselves.
    dropped = tuple(note for note in parsed.dropped if note.text not in stored.unknown_authors)
    headings = [section.heading for section in parsed.sections]
    return replace(
        trial,
        title=parsed.title,
        lead=parsed.lead[:MAX_LEAD],
        headings=[*headings[:MAX_HEADINGS], *(["…"] if len(headings) > MAX_HEADINGS else [])],
        number_of_sections=len(headings),
        images=parsed.number_of_pictures,
        tables=sum(kind == "table" for kind, _value in parsed.blocks),
        authors=list(parsed.authors),
        notes=notes_of(replace(parsed, authors=(), dropped=dropped)),
        is_unchanged=stored.is_unchanged,
        article=None if stored.outcome == NEW else stored.article.pk,
    )


def import_item(item: Item, article_import: ArticleImport, listing, links: ArticleLinks, *, dry_run: bool) -> Stored:
    if item.source is None:
        raise CannotImport(item.error)
    data = item.source.read()
    source = replace(item.source, path=key_of(data), read=lambda: data)
    encoding, notes = encoding_of(source.name, data)
    adapt = partial(adapted, author=article_import.author, notes=notes)
    user = article_import.user
    return import_article(
        source, index=listing, user=user, encoding=encoding, dry_run=dry_run, links=links, adapt=adapt
    )


def encoding_of(name: str, data: bytes) -> tuple[str | None, tuple[ImportNote, ...]]:
    """Return the encoding of a text, and a note if it is guessed; None for UTF-8 and for what says it itself."""
    if ending_of(name) in DOCUMENTS:
        return None, ()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", ()
    if name := files.utf_16_of(data):
        return name, ()
    try:
        data.decode()
    except UnicodeDecodeError:
        if b"\0" in data or (ending_of(name) in HTML and charset_of(data)):
            return None, ()
        return FALLBACK_ENCODING, (ImportNote(None, _("Letters with accents"), _("not UTF-8, read as Windows-1252")),)
    return None, ()


def adapted(parsed: ParsedArticle, *, author: Author | None, notes: tuple[ImportNote, ...]) -> ParsedArticle:
    names = parsed.authors or ((author.slug,) if author else ())
    return replace(parsed, authors=names, uncertain=(*notes, *parsed.uncertain))


def message_of(error: CannotImport) -> str:
    if isinstance(error, EditedSince):
        return _("somebody has changed the article since it was imported: paste what is new in the editor")
    return str(error)


def unknown_authors(trials: Iterable[Trial]) -> list[str]:
    """Return the names in bylines that no author has."""
    return find(Author, dict.fromkeys(name for trial in trials for name in trial.authors)).unknown


# ---- making drafts


def start(
    article_import: ArticleImport, *, listing, author: Author | None, new_authors: list[str], left_out: list[int]
):
    """Note what the user chose, add the new authors, and make the first drafts. Raises PermissionDenied."""
    user = article_import.user
    if listing not in listings(user) or (new_authors and not may_add_authors(user)):
        raise PermissionDenied
    with transaction.atomic():
        waiting = ArticleImport.objects.select_for_update().filter(pk=article_import.pk, started_at=None)
        if not waiting.exists():
            return
        add_authors(new_authors, user)
        waiting.update(listing=listing, author=author, left_out=left_out, started_at=timezone.now())
    article_import.refresh_from_db()
    proceed(article_import, SECONDS_IN_REQUEST)


def proceed(article_import: ArticleImport, seconds: float) -> None:
    """Make drafts, one after the other, until all are made or the time is over; then it can be called again.

    Does nothing while another process makes some: two at once would store the pictures of an article twice. A process
    may be killed: an article that is there is not made again.
    """
    ends = time.monotonic() + seconds
    with process_lock(LOCK) as is_alone:
        if is_alone:
            # What is noted of each article is read by who uploaded it, also if the tick makes the draft.
            with translation.override(admin_language(article_import.user)):
                make_drafts(article_import, ends)


def make_drafts(article_import: ArticleImport, ends: float) -> None:
    article_import.refresh_from_db(fields=["trials", "results", "tries", "finished_at"])
    items = items_of(article_import)
    links = links_of(items, article_import.listing)
    while article_import.finished_at is None:
        place = len(article_import.results)
        if place < len(items):
            add_result(article_import, place, result_of(article_import, items[place], place, links))
        elif early := [place for place, result in enumerate(article_import.results) if "links" in result]:
            links.all_are_stored()
            add_result(article_import, early[0], linked(article_import, items[early[0]], early[0], links))
        else:
            finish(article_import)
        if time.monotonic() >= ends:
            return


def result_of(article_import: ArticleImport, item: Item, place: int, links: ArticleLinks) -> dict:
    if place in article_import.left_out:
        return {"name": item.name, "left_out": True}
    trial = article_import.trials[place] if article_import.trials else {}
    if trial.get("error") and trial.get("listing") == article_import.listing_id:
        return {"name": item.name, "error": trial["error"]}
    stored, error = tried(article_import, item, links)
    if stored is None:
        return {"name": item.name, "error": error}
    result = {"name": item.name, "article": stored.article.pk, "outcome": stored.outcome}
    return result | {"links": True} if item.name in links.early else result


def linked(article_import: ArticleImport, item: Item, place: int, links: ArticleLinks) -> dict:
    """Import an article once more, which has links to some that came after it; return its result."""
    tried(article_import, item, links)  # what fails now is as it was
    return {name: value for name, value in article_import.results[place].items() if name != "links"}


def tried(article_import: ArticleImport, item: Item, links: ArticleLinks) -> tuple[Stored | None, str]:
    """Import an article and return what was stored, or why nothing was."""
    if article_import.tries >= MOST_TRIES:
        return None, _("can’t be imported: the server ended the work on it")
    ArticleImport.objects.filter(pk=article_import.pk).update(tries=F("tries") + 1)
    try:
        if not article_import.user.is_active or article_import.listing not in listings(article_import.user):
            raise PermissionDenied
        return import_item(item, article_import, article_import.listing, links, dry_run=False), ""
    except CannotImport as error:
        return None, message_of(error)
    except PermissionDenied:
        return None, _("you may not add articles to this listing")
    except TaskTimeout:
        # Noted, or every tick would begin with this article again and none after it would be made.
        logger.exception("Import of %s in the admin", item.name)
        return None, _("takes too long to import")
    except Exception:
        logger.exception("Import of %s in the admin", item.name)
        return None, _("can’t be imported; the error was logged")


@transaction.atomic
def add_result(article_import: ArticleImport, place: int, result: dict) -> None:
    """Note the result of one article."""
    row = ArticleImport.objects.select_for_update().get(pk=article_import.pk)
    if row.finished_at is None:  # else it was stopped
        row.results[place : place + 1] = [result]
        row.tries = 0
        row.save(update_fields=["results", "tries"])
    article_import.results, article_import.tries, article_import.finished_at = row.results, row.tries, row.finished_at


def finish(article_import: ArticleImport) -> None:
    """Note that all are done, or that no others shall be made; what is made stays, the files are deleted."""
    article_import.finished_at = timezone.now()
    ArticleImport.objects.filter(pk=article_import.pk, finished_at=None).update(finished_at=article_import.finished_at)
    article_import.files.all().delete()


def seconds_left(article_import: ArticleImport) -> float | None:
    """Return how long the rest will take, by what was done; None if nothing was."""
    done = len(article_import.results)
    if not done or not article_import.started_at:
        return None
    return (timezone.now() - article_import.started_at).total_seconds() / done * (article_import.total - done)


def go_on(seconds: float) -> int:
    """Make drafts of imports that are not finished; return how many. For the tick."""
    ends, made = time.monotonic() + seconds, 0
    for unfinished in ArticleImport.objects.filter(started_at__isnull=False, finished_at=None).order_by("started_at"):
        before = len(unfinished.results)
        proceed(unfinished, ends - time.monotonic())
        made += len(unfinished.results) - before
        if time.monotonic() >= ends:
            break
    return made


def forget(now: datetime) -> None:
    """Delete uploads of which nothing was made, and results that are old; stop what does not come to its end."""
    # One article may take longer than the tick has, again and again.
    for endless in ArticleImport.objects.filter(started_at__lt=now - KEPT_FOR, finished_at=None):
        finish(endless)
    abandoned = Q(started_at=None, created_at__lt=now - KEPT_FOR)
    ArticleImport.objects.filter(abandoned | Q(finished_at__lt=now - RESULTS_KEPT_FOR)).delete()
