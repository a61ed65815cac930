import pytest

from blog.models import ArticlePage, SectionAnchor

from .factories import make_article, republish, section
from .helpers import ids_of

pytestmark = pytest.mark.django_db


def slugs(article):
    return [(s.heading, s.slug, s.former_slugs) for s in article.sections]


def test_slugs_are_frozen_when_first_published_and_a_returning_section_gets_its_own():
    draft = make_article(publish=False)
    assert [s.slug for s in draft.sections] == ["alpha", "beta", "gamma"]
    assert SectionAnchor.objects.count() == 0

    article = make_article()
    alpha, beta, gamma = ids_of(article)
    article = republish(article, [(gamma, {}), (alpha, {"heading": "Aleph"}), (beta, {})])
    assert slugs(article) == [("Gamma", "gamma", ()), ("Aleph", "alpha", ()), ("Beta", "beta", ())]

    republish(article, [(alpha, {}), (gamma, {})])
    article = republish(article, [(alpha, {}), (gamma, {}), (beta, {"heading": "Beta again"})])
    assert slugs(article)[2] == ("Beta again", "beta", ())


def test_section_slug_changed_by_hand_keeps_the_former_one_as_alias():
    article = make_article()
    alpha, beta, gamma = ids_of(article)

    article = republish(article, [(alpha, {"address": "first"}), (beta, {}), (gamma, {})])
    assert slugs(article)[0] == ("Alpha", "first", ("alpha",))
    article = republish(article, [(alpha, {"address": ""}), (beta, {}), (gamma, {})])
    assert slugs(article)[0] == ("Alpha", "first", ("alpha",))


def test_a_copy_keeps_block_ids_and_gets_anchors_of_its_own():
    article = make_article()

    copy = article.copy(update_attrs={"slug": "copy", "title": "Copy"})
    copy.save_revision().publish()

    copy = ArticlePage.objects.get(pk=copy.pk)
    assert ids_of(copy) == ids_of(article)
    assert [s.slug for s in copy.sections] == ["alpha", "beta", "gamma"]
    assert copy.anchors.count() == article.anchors.count() == 3


def test_digest_and_words_are_of_the_text_without_markup():
    article = make_article(body=[section("One", "Some <b>bold</b>  words."), section("Two", "Some bold words.")])

    one, two = article.sections

    assert one.text == "Some bold words."
    assert one.digest == two.digest
    assert one.words == 3
