"""The authors and topics that files name, found among those of the site or added to them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..author_entries import namesakes, slug_for
from ..models.taxonomy import Author, Topic
from .parsed_article import ImportNote

LEVELS = " › "  # between a topic and its subtopic, as in Topic.full_name


@dataclass
class Names:
    """What the names in a file mean: `found` authors or topics, `unknown` names, and notes on what is left out."""

    found: list = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)


def find(model, names) -> Names:
    """Find the authors or topics with these names or slugs, in one query."""
    result = Names()
    lasts = {name: name.rpartition(LEVELS)[2] for name in names}
    # In capitals as the database writes them: SQLite knows those of ASCII.
    capitals = [Upper(Value(last)) for last in lasts.values()]
    wanted = Q(capitals__in=capitals) | Q(slug__in=lasts.values())
    known = defaultdict(list)
    for each in model.objects.alias(capitals=Upper("name")).filter(wanted).order_by("slug"):
        for key in {("name", each.name.casefold()), ("slug", each.slug)}:
            known[key].append(each)
    for name, last in lasts.items():
        matches = list(dict.fromkeys(known["name", last.casefold()] + known["slug", last]))
        if len(matches) == 1:
            result.found += [match for match in matches if match not in result.found]
            continue
        if matches:
            why = _("several %(objects)s have this name; write one of %(slugs)s in the front matter") % {
                "objects": model._meta.verbose_name_plural,
                "slugs": _(", ").join(match.slug for match in matches),
            }
        else:
            result.unknown.append(name)
            why = _("no %(object)s has this name; add one in the admin, then import the file again") % {
                "object": model._meta.verbose_name
            }
        result.notes.append(ImportNote(None, name, why))
    return result


def add_authors(names, user=None) -> None:
    """Add authors with these names, where the site has none."""
    for name in names:
        if not namesakes(name).exists():
            log(Author.objects.create(name=name[:120], slug=slug_for(name)), "wagtail.create", user=user)


def add_topics(names, user=None) -> None:
    """Add topics with these names; one like “Tides › Neap” is a subtopic, and its parent is added too."""
    for name in names:
        parent_name, _mark, own_name = name.rpartition(LEVELS)
        parent = topic_called(parent_name, None, user) if parent_name else None
        topic_called(own_name, parent, user)


def topic_called(name: str, parent: Topic | None, user) -> Topic:
    name = name[:80]
    if found := Topic.objects.filter(name__iexact=name).first():
        return found
    if parent and parent.parent_id:
        parent = parent.parent
    topic = Topic.objects.create(
        name=name, slug=Topic.free_slug(slugify(name, allow_unicode=True)[:70] or "topic"), parent=parent
    )
    log(topic, "wagtail.create", user=user)
    return topic
