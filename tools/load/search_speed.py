"""Measure the search over many articles: `make measure-search`, on SQLite or the server that DATABASE_URL names.

On a scratch database, for a machine without other load; one line per figure. The words are made up, and as frequent as
those of a language: some are in nearly every section. Times are of the whole request inside the process, without a
network. Exit status 1 if a figure misses its limit.
"""

import argparse
import random
import sys
import uuid
from datetime import timedelta
from functools import partial
from itertools import accumulate

from .measuring import Figures, print_load, scratch_database, vacuum

LIMIT = 100  # ms
SECTIONS, WORDS, LEAD, TITLE, HEADING = 8, 120, 40, 6, 4
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


def prepare(language: Language, articles: int):
    """Fill the database directly: publishing so many articles would take an hour."""
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import Page

    from blog.models import ArticlePage, Byline, SearchRow
    from blog.search.index import Part, add_known_words, row_of
    from blog.tests.factories import make_article, make_author, make_index, make_topic

    listing = make_index()
    authors = [make_author(f"Author {number}") for number in range(20)]
    topics = [make_topic(f"Topic {number}") for number in range(10)]
    template = make_article(index=listing)
    own = {field.attname: getattr(template, field.attname) for field in Page._meta.concrete_fields}
    first, now = template.pk + 1, timezone.now()
    pages = [
        Page(
            **own
            | {
                "id": first + number,
                "path": Page._get_path(listing.path, listing.depth + 1, number + 2),
                "slug": f"article-{number}",
                "url_path": f"{listing.url_path}article-{number}/",
                "title": language.text(TITLE),
                "translation_key": uuid.uuid4(),
                "first_published_at": now - timedelta(hours=articles - number),
                "live_revision_id": None,
                "latest_revision_id": None,
            }
        )
        for number in range(articles)
    ]
    Page.objects.bulk_create(pages, batch_size=500)
    _add_articles(connection, ArticlePage, template, pages)
    TopicLink, bylines = ArticlePage.topics.through, []
    for number, page in enumerate(pages):
        bylines.append(Byline(article_id=page.pk, author=authors[number % len(authors)]))
    Byline.objects.bulk_create(bylines, batch_size=2_000)
    links = [TopicLink(articlepage_id=page.pk, topic=topics[number % 10]) for number, page in enumerate(pages)]
    TopicLink.objects.bulk_create(links, batch_size=2_000)
    rows = []
    for number, page in enumerate(pages):
        name = authors[number % len(authors)].name
        rows.append(row_of(page, Part(page.title, language.text(LEAD), about=name)))
        for position in range(1, SECTIONS + 1):
            heading, text, about = language.text(HEADING), language.text(WORDS), f"{page.title} {name}"
            rows.append(row_of(page, Part(heading, text, about, f"block-{position}", position, f"section-{position}")))
        if len(rows) > 2_000:
            SearchRow.objects.bulk_create(rows)
            add_known_words(rows)
            rows = []
    SearchRow.objects.bulk_create(rows)
    add_known_words(rows)
    vacuum()


def _add_articles(connection, model, template, pages):
    """Insert the rows of the child model, which Django's `bulk_create` refuses."""
    fields = model._meta.local_concrete_fields
    values = [field.get_db_prep_save(getattr(template, field.attname), connection) for field in fields]
    table, columns = model._meta.db_table, ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    at = fields.index(model._meta.pk)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608  the names are from the model
            [[*values[:at], page.pk, *values[at + 1 :]] for page in pages],
        )


def searches(language: Language, number: int) -> dict[str, list[str]]:
    """Return the parameters of `number` searches of each kind."""
    random_source, words = language.random_source, language.words
    frequent = language.text(number).split()
    any_words = random_source.sample(words, number)
    misspelled = [word[:2] + word[3] + word[2] + word[4:] for word in any_words if len(word) > 6]
    return {
        "words by their frequency in texts": [f"q={word}" for word in frequent],
        "words of the vocabulary": [f"q={word}" for word in any_words],
        "the most frequent words": [f"q={word}" for word in words[:number]],
        "prefixes of three letters": [f"q={word[:3]}" for word in any_words],
        "prefixes of four and five letters": [f"q={word[: random_source.choice((4, 5))]}" for word in frequent],
        "two words": [f"q={one}+{other}" for one, other in zip(frequent, any_words, strict=True)],
        "two words in quotation marks": [f"q=%22{one}+{words[0]}%22" for one in frequent],
        "of one topic": [f"q={word}&topic=topic-3" for word in frequent],
        "by one author, of this year": [f"q={word}&author=author-7&year=2026" for word in frequent],
        "misspelled words": [f"q={word}" for word in misspelled],
    }


def search(client, parameters: str):
    assert client.get(f"/search/?{parameters}").status_code == 200, parameters


def measure(language: Language, number: int) -> int:
    from django.test import Client

    print_load()
    figures, client = Figures(), Client()
    client.get("/search/?q=water")
    for kind, queries in searches(language, number).items():
        figures.add_requests(kind, [partial(search, client, parameters) for parameters in queries], LIMIT)
    return figures.missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--searches", type=int, default=60, help="of each kind")
    options = parser.parse_args()

    with scratch_database():
        language = Language(random.Random(4), size=40_000)
        prepare(language, options.articles)
        missed = measure(language, options.searches)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
