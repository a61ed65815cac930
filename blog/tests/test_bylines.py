"""Who wrote an article: each author once, in any order, on every way to the database."""

import pytest
from django.db import IntegrityError, transaction
from wagtail.test.utils.form_data import inline_formset, streamfield

from blog.models import ArticlePage, Byline

from .factories import make_article, make_author
from .helpers import fresh
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def names(article):
    return [byline.author.name for byline in fresh(article).bylines.all()]


def sent(editor, article, rows, *, initial, publish=True):
    """The response to the form of `article` with these bylines: (row id, author)."""
    forms = [{"id": row or "", "author": author.pk if author else ""} for row, author in rows]
    data = posted(
        slug=article.slug,
        body=streamfield([posted_section("First", paragraph("<p>One.</p>"))]),
        bylines=inline_formset(forms, initial=initial),
    )
    if not publish:
        del data["action-publish"]
    return editor.post(f"/admin/pages/{article.pk}/edit/", data)


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("live", [True, False])
def test_two_authors_change_places_in_the_form(editor, live, publish):
    ada, zoe = make_author("Ada"), make_author("Zoe")
    article = make_article(authors=[ada, zoe], publish=live)
    first, second = article.bylines.all()

    response = sent(editor, article, [(first.pk, zoe), (second.pk, ada)], initial=2, publish=publish)

    assert response.status_code == 302
    if live and not publish:
        assert names(article) == ["Ada", "Zoe"]
        ArticlePage.objects.get().get_latest_revision().publish()
    assert names(article) == ["Zoe", "Ada"]
    assert Byline.objects.count() == 2


def test_new_author_takes_the_row_of_one_who_moves(editor):
    ada, zoe, new = make_author("Ada"), make_author("Zoe"), make_author("Nan")
    article = make_article(authors=[ada, zoe])
    first, second = article.bylines.all()

    sent(editor, article, [(first.pk, zoe), (second.pk, new), (None, ada)], initial=2)

    assert names(article) == ["Zoe", "Nan", "Ada"]


def test_author_named_twice_is_left_out_of_a_draft_and_refused_at_publication_and_in_the_database(editor):
    ada = make_author("Ada")
    article, draft = make_article(authors=[ada]), make_article(authors=[ada], publish=False)

    response = sent(editor, article, [(article.bylines.get().pk, ada), (None, ada)], initial=1)
    assert response.context["form"].formsets["bylines"].errors == [
        {},
        {"author": ["“Ada” is listed twice: remove one."]},
    ]
    assert names(article) == ["Ada"]
    assert fresh(article).title == article.title

    rows = [(draft.bylines.get().pk, ada), (None, ada), (None, None)]
    assert sent(editor, draft, rows, initial=1, publish=False).status_code == 302
    assert names(draft) == ["Ada"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Byline.objects.bulk_create([Byline(article=article, author=ada)])
