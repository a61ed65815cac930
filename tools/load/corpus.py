"""Make a site with many articles and comments, to measure growth: `make corpus`.

In `var/corpus/`, or on the empty database that DATABASE_URL names; `GAZETTE_VAR=var/corpus make run` shows it. Articles
are stored in batches, each with its comments and whole or not at all, so that the command continues after an
interruption. The same seed, numbers and day make the same corpus. Not filled: Wagtail's indexes of words and of
references, which only the admin needs (`manage.py wagtail_update_index`, `manage.py rebuild_references_index`).
"""

import argparse
import hashlib
import json
import os
import random
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BATCH = 500  # articles
YEARS = 10
PREFIX = "corpus-"  # of the articles' slugs
AUTHORS, TOPICS = 20, 10
SYLLABLES = (
    "ba co di fu ga he in jo ka lu ma ne or pi qua re si tu un vo wa xe yo zu stra ment tion ing ly er ach éd öl ša"
).split()


class Language:
    """Made-up words, some with accents; the first are the most frequent, as Zipf's law says."""

    def __init__(self, random_source: random.Random, size: int):
        self.random_source = random_source
        distinct = {"".join(random_source.choices(SYLLABLES, k=random_source.randint(2, 5))) for _ in range(size * 2)}
        self.words = sorted(distinct, key=lambda word: (len(word), word))[:size]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def text(self, length: int) -> str:
        return " ".join(self.random_source.choices(self.words, cum_weights=self.weights, k=length))


@dataclass(frozen=True)
class Plan:
    """What is made; stored beside the site, so that a second run continues the first."""

    articles: int
    comments: int
    seed: int
    sections: int  # the most of an article
    words: int  # of a section, on average
    until: str  # the day of the newest articles, in ISO format

    @property
    def end(self) -> datetime:
        return datetime.fromisoformat(self.until).replace(tzinfo=UTC)


@contextmanager
def without_triggers():
    """Store a batch, in the caller's transaction, without the triggers; then all pages count as changed."""
    from django.db import connection

    from gazette import triggers

    triggers.remove()
    yield
    connection.check_constraints()  # PostgreSQL creates no trigger on a table whose checks are pending
    triggers.install()


class Corpus:
    """Articles and comments in the first listing of the default language."""

    def __init__(self, plan: Plan):
        from django.contrib.contenttypes.models import ContentType
        from wagtail.models import Page

        from blog.models import ArticlePage, Author, BlogIndexPage, Topic
        from blog.tests.factories import make_author, make_index, make_topic

        self.plan, self.language = plan, Language(random.Random(plan.seed), size=40_000)  # noqa: S311  no secret
        self.index = BlogIndexPage.objects.order_by("path").first() or make_index()
        for number in range(AUTHORS):
            Author.objects.filter(slug=f"author-{number}").exists() or make_author(f"Author {number}")
        for number in range(TOPICS):
            Topic.objects.filter(slug=f"topic-{number}").exists() or make_topic(f"Topic {number}")
        self.authors = list(Author.objects.filter(slug__startswith="author-").order_by("pk"))
        self.topics = list(Topic.objects.order_by("pk"))
        self.types = ContentType.objects.get_for_model(ArticlePage), ContentType.objects.get_for_model(Page)

    def stored(self) -> int:
        from blog.models import ArticlePage

        return ArticlePage.objects.child_of(self.index).filter(slug__startswith=PREFIX).count()

    def fill(self) -> Iterator[int]:
        """Store what is missing; yield the number of stored articles after each batch."""
        from django.db import transaction

        done = self.stored()
        while done < self.plan.articles:
            numbers = range(done, min(done + BATCH, self.plan.articles))
            with transaction.atomic(), without_triggers():
                self.store_batch(numbers)
            done = numbers.stop
            yield done

    def store_batch(self, numbers: range) -> None:
        chance = self.language.random_source = random.Random(f"{self.plan.seed} {numbers.start}")  # noqa: S311
        written = [self.article(number, chance) for number in numbers]
        self.store_pages(written)
        self.store_sections(written)
        self.store_comments(numbers, written)

    def published_at(self, number: int) -> datetime:
        newest = self.plan.end - timedelta(days=1)  # the last day is for comments
        return newest - timedelta(days=365 * YEARS) * (1 - (number + 1) / self.plan.articles)

    def article(self, number: int, chance: random.Random):
        """Return an article that is not stored, with its sections as (block id, heading, text)."""
        from blog.models import ArticlePage, Byline

        text, plan = self.language.text, self.plan
        sections = [
            (
                str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                text(4).capitalize(),
                text(chance.randint(plan.words // 2, plan.words * 3 // 2)).capitalize() + ".",
            )
            for _ in range(chance.randint((plan.sections + 1) // 2, plan.sections))
        ]
        at, slug, title = self.published_at(number), f"{PREFIX}{number}", text(6).capitalize()
        article = ArticlePage(
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{self.index.url_path}{slug}/",
            depth=self.index.depth + 1,
            locale=self.index.locale,
            content_type=self.types[0],
            translation_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            live=True,
            first_published_at=at,
            last_published_at=at,
            latest_revision_created_at=at,
            lead=text(30).capitalize() + ".",
            body=json.dumps([section_block(*section) for section in sections]),
        )
        article.bylines = [Byline(author=self.authors[number % len(self.authors)], sort_order=0)]
        article.topics = [self.topics[number % len(self.topics)]]
        return article, sections

    def store_pages(self, written: list) -> None:
        from django.db import connection
        from django.db.models import F
        from wagtail.models import Page, Revision

        from blog.models import ArticleFigures, ArticlePage, Byline

        last = Page.objects.child_of(self.index).order_by("path").last()
        first = Page._str2int(last.path[-Page.steplen :]) + 1 if last else 1
        articles = [article for article, _sections in written]
        for step, article in enumerate(articles, start=first):
            article.path = Page._get_path(self.index.path, article.depth, step)
        contents = [article.serializable_data() for article in articles]  # without a query while it has no key
        own = [field.attname for field in Page._meta.concrete_fields]
        pages = [Page(**{name: getattr(article, name) for name in own}) for article in articles]
        Page.objects.bulk_create(pages, batch_size=500)
        for page, article, content in zip(pages, articles, contents, strict=True):
            article.pk = article.page_ptr_id = content["pk"] = page.pk
        Page.objects.filter(pk=self.index.pk).update(numchild=F("numchild") + len(pages))
        add_child_rows(connection, ArticlePage, articles)

        bylines = [byline for article in articles for byline in article.bylines.all()]
        for article in articles:
            for byline in article.bylines.all():
                byline.article = article
        Byline.objects.bulk_create(bylines)
        for byline, content in zip(bylines, contents, strict=True):
            content["bylines"][0] |= {"pk": byline.pk, "article": byline.article_id}
        Link = ArticlePage.topics.through
        Link.objects.bulk_create(
            [Link(articlepage=each, topic=topic) for each in articles for topic in each.topics.all()]
        )
        ArticleFigures.objects.bulk_create(
            ArticleFigures(
                article=article,
                words=sum(len(text.split()) for text in (article.lead, *(text for _id, _heading, text in sections))),
                sections=len(sections),
            )
            for article, sections in written
        )
        revisions = [
            Revision(
                content_type=self.types[0],
                base_content_type=self.types[1],
                object_id=str(article.pk),
                created_at=article.first_published_at,
                object_str=article.title,
                content=content,
            )
            for article, content in zip(articles, contents, strict=True)
        ]
        Revision.objects.bulk_create(revisions, batch_size=500)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE wagtailcore_page SET latest_revision_id = %s, live_revision_id = %s WHERE id = %s",
                [(revision.pk, revision.pk, int(revision.object_id)) for revision in revisions],
            )

    def store_sections(self, written: list) -> None:
        """Store what a publication stores: slugs, texts, the edition, the search index."""
        from blog.models import ArticleEdition, SearchRow, SectionAnchor, SectionEdition
        from blog.search.index import Part, add_known_words, row_of
        from blog.sections import AnchorRequest, plan_anchors

        anchors, texts, editions, rows = [], [], [], []
        for article, sections in written:
            slugs = plan_anchors([AnchorRequest(block_id, heading) for block_id, heading, _text in sections], [])
            names = " ".join(byline.author.name for byline in article.bylines.all())
            rows.append(row_of(article, Part(article.title, article.lead, about=names)))
            listed = []
            for number, (block_id, heading, text) in enumerate(sections, start=1):
                about = f"{article.title} {names}"
                anchors.append(SectionAnchor(page=article, block_id=block_id, slug=slugs[block_id]))
                texts.append(SectionEdition(page=article, block_id=block_id, digest=digest_of(text), text=text))
                listed.append({"block_id": block_id, "heading": heading, "digest": digest_of(text)})
                rows.append(row_of(article, Part(heading, text, about, block_id, number, slugs[block_id])))
            at = article.first_published_at
            editions.append(ArticleEdition(page=article, number=1, published_at=at, sections=listed))
        for model, objects in (
            (SectionAnchor, anchors),
            (SectionEdition, texts),
            (ArticleEdition, editions),
            (SearchRow, rows),
        ):
            model.objects.bulk_create(objects, batch_size=2_000)
        add_known_words(rows)

    def store_comments(self, numbers: range, written: list) -> None:
        """Store the batch's share of the comments, which came in the weeks after the batch's last article."""
        from comments.models import DiscussedSection

        from .make_comments import AGE, CommentGenerator, Target, store

        first, last = (self.plan.comments * number // self.plan.articles for number in (numbers.start, numbers.stop))
        since = self.published_at(numbers[-1])
        if first == last:
            return
        targets = [
            [
                Target(article, None),
                *(
                    Target(article, DiscussedSection(block_id, heading, "", digest_of(text), ""))
                    for block_id, heading, text in sections
                ),
            ]
            for article, sections in written
        ]
        generator = CommentGenerator(
            f"{self.plan.seed} {numbers.start}",
            targets,
            last - first,
            -(-(last - first) // 200),
            0.8,
            0.5,
            now=min(since + AGE, self.plan.end),
            since=since,
            first=first,
            readers=self.plan.comments // 20,
        )
        for batch in generator.chunks():
            store(batch)


def section_block(block_id: str, heading: str, text: str) -> dict:
    content = [{"type": "paragraph", "value": f"<p>{text}</p>", "id": block_id[::-1]}]
    value = {"heading": heading, "content": content, "address": "", "comments": "", "summary": "", "merged": None}
    return {"type": "section", "value": value, "id": block_id}


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def add_child_rows(connection, model, objects) -> None:
    """Insert the rows of a child model, which Django's `bulk_create` refuses."""
    fields = model._meta.local_concrete_fields
    table, columns = model._meta.db_table, ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608  the names are from the model
            [
                [field.get_db_prep_save(getattr(each, field.attname), connection) for field in fields]
                for each in objects
            ],
        )


def agreed_plan(wanted: Plan, *, anyway: bool) -> Plan:
    """Return the plan of the corpus that is here, or store `wanted`; exit where the database holds something else."""
    from django.conf import settings
    from django.db import connection

    from blog.models import ArticlePage
    from comments.models import Comment

    database = {name: str(connection.settings_dict[name]) for name in ("NAME", "HOST", "PORT")}
    path = settings.VAR_DIR / "corpus.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    if kept.pop("database", None) == database:
        plan = Plan(**kept)
        if plan != wanted and plan != replace(wanted, until=plan.until):
            sys.exit(f"A corpus of other numbers is here ({path}): delete it with its database, or give its numbers.")
        return plan
    if not anyway and (ArticlePage.objects.exists() or Comment.objects.exists()):
        sys.exit(
            "The database has articles or comments already: use an empty one, or --anyway to add a corpus to them."
        )
    path.write_text(json.dumps({**asdict(wanted), "database": database}) + "\n")
    return wanted


def fill_database(plan: Plan) -> None:
    corpus, started = Corpus(plan), time.monotonic()
    before = corpus.stored()
    for done in corpus.fill():
        left = (time.monotonic() - started) / (done - before) * (plan.articles - done)
        comments = plan.comments * done // plan.articles
        print(f"{done:,} articles, {comments:,} comments; {left / 60:.1f} minutes left", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sections", type=int, default=6, help="the most of an article")
    parser.add_argument("--words", type=int, default=60, help="of a section, on average")
    parser.add_argument("--until", default=f"{datetime.now(UTC).date()}", help="the day of the newest articles")
    parser.add_argument("--anyway", action="store_true", help="also in a database that has other content")
    options = vars(parser.parse_args())
    anyway = options.pop("anyway")

    os.environ.setdefault("GAZETTE_VAR", str(ROOT / "var" / "corpus"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.settings.dev")
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from gazette import database

    if getattr(settings, "IS_PRODUCTION", False):
        sys.exit("A corpus would fill a production site: use other settings, and a database of its own.")
    call_command("migrate", verbosity=0, interactive=False)
    try:
        fill_database(agreed_plan(Plan(**options), anyway=anyway))
        database.update_statistics()  # as the tick does
    except KeyboardInterrupt:
        sys.exit("Interrupted; the same command continues.")


if __name__ == "__main__":
    main()
