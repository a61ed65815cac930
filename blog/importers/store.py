"""Storing a parsed article as a new article, or as a new revision of the article that was imported before."""

import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from gazette.forms import free_slug

from ..models.articles import Byline, ImportedArticle
from ..models.taxonomy import Author, Topic
from ..pages import ArticlePage, BlogIndexPage
from . import names
from .parsed_article import CannotImport, CannotImportNow, ImportNote, ParsedArticle
from .streams import body_of, digest_of, digest_of_content, heading, opening_of

NEW, CHANGED, UNCHANGED = "new", "new revision", "unchanged"
MAX_KEY = 255
MAX_ALT = 300
MAX_SLUG = 240  # of a page's 255, to leave room for a number


class EditedSince(CannotImport):
    """Somebody has changed the article since the last import."""


@dataclass(frozen=True)
class Stored:
    """The result of an import: the article, and what was parsed with all notes.

    `outcome`: NEW, CHANGED or UNCHANGED; `state`: what the article is now, or "" if nothing was done; `missing`: what
    its newest version lacks, such as "topic"; unknown authors and topics: names that the site lacks.
    """

    article: ArticlePage
    parsed: ParsedArticle
    outcome: str
    state: str
    missing: tuple[str, ...] = ()
    unknown_authors: tuple[str, ...] = ()
    unknown_topics: tuple[str, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        return self.outcome == UNCHANGED


def store(
    parsed,
    *,
    index,
    file_name,
    path,
    paths=(),
    publish=False,
    overwrite=False,
    add_missing=False,
    user=None,
    dry_run=False,
) -> Stored:
    """Store what was parsed as an article under `index`, matched by its id, else by the `path` of its file.

    An article that was imported before gets a new revision, in which sections and blocks that are the same keep their
    ids; fields that files do not have stay. Without `publish` nothing public changes. With `add_missing`, authors and
    topics that the site lacks are added. Raises CannotImport, with nothing changed, if it is no valid article, if the
    article is locked, or if somebody has edited it since and `overwrite` is not set. With a `user`, also if that user
    may not change it. `paths`: of all files of the import. `dry_run`: the transaction will be undone; a draft is
    checked and not saved as a revision.
    """
    try:
        with transaction.atomic():
            return _store(parsed, index, file_name, path, paths, publish, overwrite, add_missing, user, dry_run)
    except ValidationError as error:
        raise CannotImport(_("is not a valid article: %(reason)s") % {"reason": reason(error)}) from error
    except IntegrityError as error:
        raise CannotImportNow(_("was not stored because of another change at the same time: try again")) from error


def _store(parsed, index, file_name, path, paths, publish, overwrite, add_missing, user, dry_run):
    # Lock against another import. Fetched again because an instance that was rolled back has a wrong numchild.
    index = BlogIndexPage.objects.select_for_update().get(pk=index.pk)
    key = key_of(parsed.id, path)
    if publish and parsed.is_draft:
        publish = False
        parsed = with_note(parsed, "uncertain", parsed.title, _("the file says that it is a draft: not published"))
    if add_missing:
        names.add_authors(names.find(Author, parsed.authors).unknown, user)
        names.add_topics(names.find(Topic, parsed.topics).unknown, user)
    authors, topics = names.find(Author, parsed.authors), names.find(Topic, parsed.topics)
    parsed = replace(parsed, dropped=(*parsed.dropped, *authors.notes, *topics.notes))
    source_digest = digest_of_source(parsed, authors.found, topics.found)

    def stored(article, outcome, state="", newest=None):
        missing = missing_from(newest or article.get_latest_revision_as_object())
        return Stored(article, parsed, outcome, state, missing, tuple(authors.unknown), tuple(topics.unknown))

    known = ImportedArticle.objects.filter(index=index, key=key).first()
    if known is None and not (parsed.id or user):
        known = moved_file(index, file_name, paths, source_digest, overwrite)
        if known:
            known.key = key
            known.save(update_fields=["key"])

    if known is None:
        article, parsed = create(parsed, index, file_name, user)
        known = ImportedArticle(article=article, index=index, key=key)
        outcome = NEW
    else:
        article = known.article.get_latest_revision_as_object()
        if user and not known.article.permissions_for_user(user).can_edit():
            raise CannotImport(_("somebody else imported it before, and you may not change that article"))
        is_same = known.source_digest == source_digest
        is_edited = is_edited_since(known, article, publish)
        if is_edited and not overwrite:
            if is_same and (article.live or not publish):
                return stored(article, UNCHANGED)
            raise EditedSince("somebody has changed the article since; --overwrite replaces what they changed")
        if is_same and not is_edited and (not publish or (article.live and not article.has_unpublished_changes)):
            return stored(article, UNCHANGED)
        if article.get_lock():
            raise CannotImport(
                _("the article is locked, in review or scheduled: end that in the admin, then import the file again")
            )
        if is_same and not is_edited:
            outcome = UNCHANGED
        else:
            parsed = change(article, parsed)
            outcome = CHANGED

    if outcome != UNCHANGED:
        if parsed.image and not article.hero_id:  # else an editor chose one
            article.hero_id, article.hero_alt = parsed.image, parsed.image_alt[:MAX_ALT]
        add_names(article, authors.found, topics.found)
        if dry_run and not publish:
            article.full_clean()
            return stored(article, outcome, "draft", newest=article)
        if outcome == NEW:  # lists of articles show those of the page
            article.bylines.commit()
            article.topics.commit()
        known.revision = article.save_revision(user=user, log_action=outcome == CHANGED)
        known.source_digest = source_digest
        known.content_digest = digest_of_content(article)
        known.save()
    if parsed.date and (publish or not article.live):
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=parsed.date)
    if publish:
        ArticlePage.objects.get(pk=article.pk).latest_revision.publish(user=user)
    article = ArticlePage.objects.get(pk=article.pk)
    return stored(article, outcome, state_of(article))


def moved_file(index, file_name, paths, source_digest, overwrite):
    """Return the article of a file that was moved: of the same name and content, and no longer where it was.

    Earlier versions stored no more than the name: raises CannotImport if such a row has another content, unless
    `overwrite` says that it is the same article.
    """
    name = key_of("", file_name)
    rows = ImportedArticle.objects.filter(index=index)
    found = rows.filter(key=name).first()
    if found and found.source_digest != source_digest and not overwrite:
        raise CannotImport(
            f"a file {name}, whose folder is not known, was imported: --overwrite if it is this one, else give it an id"
        )
    same = rows.filter(key__endswith=f"/{name}", source_digest=source_digest)
    return found or next((row for row in same if row.key not in paths and not is_there(Path(row.key))), None)


def is_there(path):
    """Return whether the file is where it was; of one in an archive, whether that is."""
    return any(each.is_file() for each in (path, *path.parents))


def missing_from(article):
    """Return the names of what the article still lacks: authors, topic, lead image."""
    has = {"authors": article.bylines.exists(), "topic": article.topics.exists(), "lead image": article.hero_id}
    return tuple(name for name, is_there in has.items() if not is_there)


def state_of(article):
    if article.has_unpublished_changes:
        return "scheduled" if article.approved_schedule else "draft"
    return "published"


def is_edited_since(known, article, publish):
    """Return whether somebody changed what the last import stored or, with `publish`, anything else in the draft."""
    # The revision alone is no proof: autosave may have changed its content.
    if digest_of_content(article) != known.content_digest:
        return True
    return publish and article.has_unpublished_changes and article.latest_revision_id != known.revision_id


# The article


def create(parsed, index, file_name, user=None):
    slug = slugify(parsed.slug, allow_unicode=True)[:MAX_SLUG]
    if slug and index.get_children().filter(slug=slug).exists():
        raise CannotImport(
            _("another page under %(listing)s has the slug %(slug)s already: choose another one in the front matter")
            % {"listing": index.title, "slug": slug}
        )
    if parsed.slug and slug != parsed.slug:
        why = _("as a slug: %(slug)s") % {"slug": slug or _("made of the title")}
        parsed = with_note(parsed, "changed", parsed.slug, why)
    if not slug:
        wanted = wanted_slug(parsed, file_name)
        slug = free_slug(wanted, index)
        if slug != wanted:
            why = _("another page has this slug: %(slug)s") % {"slug": slug}
            parsed = with_note(parsed, "changed", wanted, why)
    article = ArticlePage(title=parsed.title, slug=slug, lead=parsed.lead, live=False, owner=user)
    article.opening = opening_of(parsed, [])
    article.body, _removed = body_of(parsed, [])
    index.add_child(instance=article)
    return article, parsed


def wanted_slug(parsed, file_name):
    words = slugify(parsed.title, allow_unicode=True) or slugify(PurePosixPath(file_name).stem, allow_unicode=True)
    return words[:MAX_SLUG].strip("-") or "article"


def change(article, parsed):
    """Put what was parsed into the unsaved article; return it with notes on what that changes for readers."""
    article.title, article.lead = parsed.title, parsed.lead
    article.opening = opening_of(parsed, article.opening.get_prep_value())
    article.body, removed = body_of(parsed, article.body.get_prep_value())
    for section in removed:
        why = _("a section that is no longer in the file: removed")
        parsed = with_note(parsed, "changed", heading(section), why)
    if parsed.slug and slugify(parsed.slug, allow_unicode=True)[:MAX_SLUG] != article.slug:
        why = _("the article keeps its slug %(slug)s: change it in the admin") % {"slug": article.slug}
        parsed = with_note(parsed, "uncertain", parsed.slug, why)
    return parsed


def add_names(article, authors, topics):
    """Add missing authors and topics; those that an editor added stay."""
    present = {byline.author_id for byline in article.bylines.all()}
    new = [author for author in authors if author.pk not in present]
    article.bylines.add(*(Byline(author=author, sort_order=n) for n, author in enumerate(new, start=len(present))))
    article.topics.add(*topics)


def with_note(parsed, kind, text, why):
    return replace(parsed, **{kind: (*getattr(parsed, kind), ImportNote(None, text, why))})


# Keys and errors


def key_of(id, path):
    """Return by what an article is known again: the id in its file, else the path of that."""
    if len(id) > MAX_KEY:
        raise CannotImport(
            _("the front matter’s id has more than %(number)d characters: shorten it") % {"number": MAX_KEY}
        )
    # Names of files may be invalid Unicode, and machines compose characters differently.
    path = unicodedata.normalize("NFC", path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return id or (path if len(path) <= MAX_KEY else digest_of(path))


def page_of_key(index, key):
    """Return the page that was imported into the listing with this key, or None."""
    return Page.objects.filter(articlepage__imported__index=index, articlepage__imported__key=key).first()


def digest_of_source(parsed, authors, topics):
    content = asdict(replace(parsed, dropped=(), uncertain=(), changed=(), authors=(), topics=()))
    return digest_of([content, [author.pk for author in authors], [topic.pk for topic in topics]])


def reason(error):
    """Return the first message of a validation error in one line, after the place where it is."""
    if inside := getattr(error, "block_errors", None):
        where, error = next(iter(inside.items()))
        place = _("block %(number)d") % {"number": where + 1} if isinstance(where, int) else where
        return f"{place}: {reason(error)}"
    if hasattr(error, "error_dict"):
        where, errors = next(iter(error.error_dict.items()))
        return f"{where}: {reason(errors[0])}"
    return " ".join(error.messages)
