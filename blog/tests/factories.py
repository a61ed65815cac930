"""Plain functions that make what tests need; every value can be changed by name."""

from datetime import UTC, datetime
from itertools import count

from django.utils.text import slugify
from wagtail.blocks import StreamValue
from wagtail.models import Site

from blog.models import ArticlePage, Author, BlogIndexPage, Byline, Series, Topic

_numbers = count(1)


def make_index(**changes) -> BlogIndexPage:
    values = {"title": "Notices", "slug": "notices", **changes}
    home = Site.objects.get(is_default_site=True).root_page
    return home.add_child(instance=BlogIndexPage(**values))


def section(heading: str, *texts: str, slug="", **changes) -> tuple[str, dict]:
    """A section of one paragraph a text, with every key that the editor would store."""
    content = [("paragraph", f"<p>{text}</p>") for text in texts]
    return "section", {
        "heading": heading,
        "content": content,
        "address": slug,
        "comments": "",
        "summary": "",
        **changes,
    }


def make_article(*, index=None, publish=True, authors=(), topics=(), **changes) -> ArticlePage:
    """An article of three sections ("Alpha", "Beta", "Gamma"), published by default."""
    values = {
        "title": "A notice",
        "lead": "What it is about.",
        "body": [section("Alpha", "First words."), section("Beta", "More words."), section("Gamma", "Last words.")],
        **changes,
    }
    values.setdefault("slug", f"{slugify(values['title'])}-{next(_numbers)}")
    parent = index or BlogIndexPage.objects.first() or make_index()
    article = ArticlePage(live=False, **values)
    article.bylines = [Byline(author=author, sort_order=order) for order, author in enumerate(authors)]
    article.topics = topics
    parent.add_child(instance=article)
    revision = article.save_revision()
    if publish:
        revision.publish()
    return ArticlePage.objects.get(pk=article.pk)


def make_author(name="Ada Quill", **changes) -> Author:
    return Author.objects.create(**{"name": name, "slug": slugify(name), **changes})


def make_topic(name="Water", **changes) -> Topic:
    return Topic.objects.create(**{"name": name, "slug": slugify(name), **changes})


def make_series(title="On rivers", **changes) -> Series:
    return Series.objects.create(**{"title": title, "slug": slugify(title), **changes})


def publish_on(article, day, month=3, year=2026) -> ArticlePage:
    """The same article, as if it had first been published at ten in the morning of that day."""
    published_at = datetime(year, month, day, 10, tzinfo=UTC)
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=published_at)
    return ArticlePage.objects.get(pk=article.pk)


def republish(article, sections, **changes) -> ArticlePage:
    """Publish `article` with these of its sections, in this order: (block id, changes to its heading, address, …).

    Sections of `article` as given that were removed since come back.
    """
    stored = {block["id"]: block for block in article.body.raw_data}
    article = ArticlePage.objects.get(pk=article.pk)
    stored |= {block["id"]: block for block in article.body.raw_data}
    body = [
        {**stored[block_id], "value": {**stored[block_id]["value"], **section_changes}}
        for block_id, section_changes in sections
    ]
    article.body = StreamValue(article.body.stream_block, body, is_lazy=True)
    for name, value in changes.items():
        setattr(article, name, value)
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)
