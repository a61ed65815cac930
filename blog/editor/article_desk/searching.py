"""The search of the article desk: titles, leads and authors, and the whole text, published or not."""

import json
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from ...models.articles import Byline
from ...models.search import SearchRow
from ...pages import ArticlePage
from ...search.articles import parts_of
from ...search.query import Query, Term, parse
from ...search.words import words_of

MAX_WORDS = 8
# Drafts whose text is looked at for one search, the newest first.
MAX_DRAFTS = 200


def search(articles, text: str):
    """Return the articles that hold each word of `text`: all of them in the title, lead or authors, or in the text."""
    words = text.replace("\0", " ").split()[:MAX_WORDS]
    about = [about_holds(word) for word in words]
    if not (query := parse(" ".join(words))):
        return articles.filter(*about)
    return articles.filter(Q(*about) | published_with(query) | Q(pk__in=drafts_with(articles, words, query)))


def about_holds(word: str) -> Q:
    by_author = Byline.objects.filter(article=OuterRef("pk"), author__name__icontains=word)
    return Q(Exists(by_author)) | Q(title__icontains=word) | Q(draft_title__icontains=word) | Q(lead__icontains=word)


def published_with(query: Query) -> Q:
    """Return the condition for pages whose text for readers holds all terms, be it in different sections."""
    condition = Q()
    for term in query.terms:
        rows = SearchRow.objects.order_by().matching(Query((term,))).values("page")
        # As SQL: in a subquery Django renames the table, which the match names.
        sql, params = rows.query.sql_with_params()
        condition &= Q(pk__in=RawSQL(sql, params))  # noqa: S611  Django's own SQL
    return condition


def drafts_with(articles, words: list[str], query: Query) -> list[int]:
    """Return the ids of articles whose text is not published, or not as it is now, and holds all terms."""
    unpublished = ArticlePage.objects.filter(Q(live=False) | Q(has_unpublished_changes=True), trashed=None)
    unpublished = unpublished.filter(pk__in=articles.order_by().values("pk"))
    unpublished = unpublished.annotate(stored=Cast("latest_revision__content", TextField()))
    for word in words:
        unpublished = unpublished.filter(reduce(or_, (Q(stored__icontains=text) for text in stored_forms(word))))
    newest = unpublished.order_by("-latest_revision_created_at", "-pk").select_related("latest_revision")[:MAX_DRAFTS]
    return [article.pk for article in newest if holds(article.get_latest_revision_as_object(), query)]


def stored_forms(word: str) -> set[str]:
    """Return how a revision may hold a word: it is JSON, and a stream in it is JSON again, which escape it each.

    Databases do not find the capitals of what is escaped.
    """
    cases = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    once = {json.dumps(each)[1:-1] for each in cases}
    return cases | once | {json.dumps(each)[1:-1] for each in once}


def holds(draft: ArticlePage, query: Query) -> bool:
    found = [words_of(f"{part.heading} {part.text} {part.about}") for part in parts_of(draft)]
    return all(any(term_in(term, words) for words in found) for term in query.terms)


def term_in(term: Term, words: list[str]) -> bool:
    """Return whether the words of the term follow each other in `words`."""
    *before, last = term.words
    size = len(term.words)
    for start in range(len(words) - size + 1):
        if words[start : start + size - 1] == before:
            end = words[start + size - 1]
            if end == last or (term.is_prefix and end.startswith(last)):
                return True
    return False
