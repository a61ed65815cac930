"""What `make corpus` stores is what publishing the same articles would have stored."""

import pytest
from django.db import transaction

from blog.models import ArticleEdition, ArticlePage, SearchRow, SearchWord, SectionAnchor, SectionEdition
from blog.publication import record_publication
from blog.search.index import index_page
from blog.tests.factories import make_article
from comments.models import Comment, Status
from tools.load.corpus import Corpus, Plan, agreed_plan

from .test_make_comments import assert_log_and_counts_agree

pytestmark = pytest.mark.django_db

PLAN = Plan(articles=12, comments=300, seed=3, sections=4, words=20, until="2026-11-01")


@pytest.fixture(autouse=True)
def five_articles_at_once(monkeypatch):
    monkeypatch.setattr("tools.load.corpus.BATCH", 5)


def rows(model, *without):
    names = [field.attname for field in model._meta.fields if field.attname not in ("id", "undoes_id", *without)]
    return sorted(model.objects.values_list(*names), key=repr)


def test_corpus_articles_have_what_a_publication_stores(client):
    assert list(Corpus(PLAN).fill()) == [5, 10, 12]

    articles = list(ArticlePage.objects.live().order_by("path"))
    assert len(articles) == 12
    assert articles[0].get_parent().numchild == 12
    stored = [rows(model) for model in (SectionAnchor, SectionEdition, ArticleEdition, SearchRow)]
    words = SearchWord.objects.count()
    for article in articles:
        record_publication(ArticlePage, article)
        index_page(article)
        assert article.latest_revision.as_object() == article
        assert article.figures.sections == len(article.sections)
    assert [rows(model) for model in (SectionAnchor, SectionEdition, ArticleEdition, SearchRow)] == stored
    assert SearchWord.objects.count() == words
    page = client.get(articles[0].url).content.decode()
    assert articles[0].title in page and articles[0].sections[0].heading in page
    articles[0].latest_revision.publish()
    assert [byline.author.name for byline in ArticlePage.objects.get(pk=articles[0].pk).bylines.all()] == ["Author 0"]


def test_corpus_comments_are_on_its_sections_and_counted():
    list(Corpus(PLAN).fill())

    comments = list(Comment.objects.all())
    sections = set(SectionEdition.objects.values_list("page", "block_id", "digest"))
    assert len(comments) == 300
    assert {comment.status for comment in comments} > {Status.APPROVED, Status.PENDING, Status.REJECTED}
    assert any(comment.parent_id for comment in comments)
    assert {(each.page_id, each.block_id, each.section_digest) for each in comments if each.block_id} <= sections
    assert max(comment.submitted_at for comment in comments) <= PLAN.end
    assert_log_and_counts_agree()


def test_interrupted_corpus_continues_with_the_batch_that_is_missing(monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        first, corpus = Corpus.store_batch, Corpus(PLAN)

        def interrupted(self, numbers):
            first(self, numbers)
            assert numbers.start < 5 or 1 / 0  # in the transaction

        patch.setattr(Corpus, "store_batch", interrupted)
        list(corpus.fill())
    assert (ArticlePage.objects.count(), corpus.stored()) == (5, 5)

    assert list(Corpus(PLAN).fill()) == [10, 12]

    assert (ArticlePage.objects.count(), Comment.objects.count()) == (12, 300)
    slugs = ArticlePage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == [f"corpus-{number}" for number in range(12)]
    assert_log_and_counts_agree()


def test_same_seed_makes_the_same_corpus():
    def made():
        articles = ArticlePage.objects.order_by("path").values_list("title", "lead", "body", "first_published_at")
        comments = Comment.objects.order_by("pk").values_list("name", "text", "status", "block_id", "submitted_at")
        return [[str(value) for value in row] for row in (*articles, *comments)]

    before = transaction.savepoint_create()
    list(Corpus(PLAN).fill())
    first = made()
    transaction.savepoint_rollback(before)
    assert made() == []

    list(Corpus(PLAN).fill())

    assert made() == first


def test_database_with_other_content_is_refused(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_article()

    with pytest.raises(SystemExit, match="has articles or comments already"):
        agreed_plan(PLAN, anyway=False)

    assert agreed_plan(PLAN, anyway=True) == PLAN
    assert agreed_plan(PLAN, anyway=False) == PLAN  # it continues
