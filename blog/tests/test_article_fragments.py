"""The shell of an article is cached by its tags, its threads by all that they show: the next request shows a change."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from blog.error_reports import actions as error_reports
from blog.models import ArticlePage, Correction, Picture, SectionEdition
from blog.section_moves.actions import move_section
from comments import actions
from comments.actions import State
from comments.models import Comment, ConversationSettings
from comments.tests.factories import make_moderator, make_user, make_visible
from gazette import value_cache
from gazette.fragments import fragments
from gazette.page_cache.memory import Memory
from home.models import InfoPage, SiteSettings

from .factories import make_article, make_author, make_topic, republish, section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def cached_in_the_transaction_of_a_test(monkeypatch):
    if connection.vendor == "sqlite":  # elsewhere the change number is raised when the transaction ends
        monkeypatch.setattr(value_cache, "memory", Memory(10_000_000))
        monkeypatch.setattr(value_cache, "may_have_changed_rows", lambda: False)


def forget():
    fragments.clear()
    value_cache.memory.entries.clear()


@pytest.fixture
def it():
    """An article with a picture, a link, and a comment on its second section with a reply and a reply to that."""
    moderator, picture = make_moderator(), Picture.objects.create(title="Quay", file=get_test_image_file())
    target = make_article(title="Target")
    link = f'<a linktype="page" id="{target.pk}">link</a><footnote text="A note."></footnote>'
    topic, author = make_topic(), make_author(about=f'<p><a linktype="page" id="{target.pk}">link</a></p>')
    article = make_article(
        topics=[topic],
        authors=[author],
        hero=picture,
        opening=[("figure", {"image": picture, "caption": "", "credit": ""})],
        body=[section("Alpha", link), section("Beta", link, "More words."), section("Gamma", "Last words.")],
    )
    comment = make_visible(article, section=1, moderator=moderator)
    reply = make_visible(article, parent=comment, section=1, moderator=moderator)
    deeper = make_visible(article, parent=reply, section=1, moderator=moderator, name="Deep")
    return SimpleNamespace(
        article=article,
        target=target,
        picture=picture,
        author=author,
        other=make_article(title="Other", topics=[topic]),
        moderator=moderator,
        editor=make_user("editor", "Editors"),
        comment=Comment.objects.get(pk=comment.pk),
        reply=Comment.objects.get(pk=reply.pk),
        deeper=deeper,
    )


def stored_now(it):
    """Return the same objects as the database has them: what changed others in memory was rolled back there."""
    return SimpleNamespace(**{key: type(each)._base_manager.get(pk=each.pk) for key, each in vars(it).items()})


def stored(thing, **changes):
    type(thing)._base_manager.filter(pk=thing.pk).update(**changes)


def with_section(it, **changes):
    alpha, beta, gamma = (each.block_id for each in it.article.sections)
    republish(it.article, [(alpha, {}), (beta, changes), (gamma, {})])


def reply_by_staff(it):
    actions.reply_as_staff(it.comment, moderator=it.moderator, seen=State.of(it.comment), text="From the staff.")


def denied_error(it):
    report = error_reports.report(
        it.article,
        section=it.article.sections[1],
        text="It was noon.",
        revision_id=it.article.live_revision_id,
        may_quote=True,
    )
    answer = {"answer": "The table says so.", "is_public": True, "quotes_reader": True}
    error_reports.deny(report, editor=it.editor, seen="received", **answer)


def outdate(it):
    """Have the comment be on a former text of its section."""
    SectionEdition.objects.create(
        page=it.article, block_id=it.comment.block_id, digest="former", text="Former.", is_outdated=True
    )
    stored(it.comment, section_digest="former")


def rules(it):
    page = InfoPage(title="House rules", slug="rules", kind="house_rules", text="<p>Be kind.</p>")
    it.article.get_parent().get_parent().add_child(instance=page)


QUOTE = {"type": "pull_quote", "value": {"text": "Quoted."}, "id": "1" * 36}
CHANGES = {
    "approved": lambda it: make_visible(it.article, section=1, moderator=it.moderator, name="New"),
    "rejected": lambda it: actions.reject(it.reply, moderator=it.moderator, seen=State.of(it.reply), reason="other"),
    "opening comment removed": lambda it: actions.reject(
        it.comment, moderator=it.moderator, seen=State.of(it.comment), reason="other"
    ),
    "answered": reply_by_staff,
    "featured": lambda it: actions.feature(it.comment, moderator=it.moderator, seen=State.of(it.comment)),
    "erased": lambda it: actions.erase(it.reply, moderator=it.moderator),
    "text": lambda it: stored(it.comment, text="Another text."),
    "name": lambda it: stored(it.comment, name="Another name"),
    "name of the one replied to": lambda it: stored(it.reply, name="Another name"),
    "edited": lambda it: stored(it.comment, edited_at=timezone.now()),
    "by the staff": lambda it: stored(it.comment, is_by_staff=True),
    "section changed since": outdate,
    "comments closed": lambda it: actions.close_comments(it.article, moderator=it.moderator),
    "comments off": lambda it: stored(it.article, comments_policy="off"),
    "policy": lambda it: stored(it.article, comments_policy="trusted"),
    "maximum length": lambda it: stored(it.article, comments_max_length=77),
    "policy of the site": lambda it: ConversationSettings.objects.update_or_create(
        site=it.article.get_site(), defaults={"comments_max_length": 78}
    ),
    "notice": lambda it: SiteSettings.objects.update(comment_notice="Another notice."),
    "rules": rules,
    "section closed": lambda it: with_section(it, comments="closed"),
    "section off": lambda it: with_section(it, comments="off"),
    "heading": lambda it: with_section(it, heading="Another heading"),
    "slug": lambda it: with_section(it, address="another-slug"),
    "content": lambda it: with_section(
        it, content=[{"type": "pull_quote", "value": {"text": "Quoted."}, "id": "1" * 36}]
    ),
    "order": lambda it: republish(it.article, [(each.block_id, {}) for each in reversed(it.article.sections)]),
    "section moved": lambda it: move_section(
        it.article, it.target, it.article.sections[0].block_id, editor=make_user("chief", "Editors")
    ),
    "corrected": lambda it: Correction.objects.create(
        article=it.article, block_id=it.comment.block_id, text="It is noon.", corrected_at=timezone.now()
    ),
    "error denied": denied_error,
    "slug of a linked page": lambda it: stored(it.target, slug="elsewhere", url_path="/home/notices/elsewhere/"),
    "credit": lambda it: stored(it.picture, credit="By nobody"),
    "focal point": lambda it: stored(it.picture, focal_point_x=1, focal_point_y=1),
    "name of an author": lambda it: stored(it.author, name="Another name"),
    "slug of an author": lambda it: stored(it.author, slug="another-slug"),
    "role of an author": lambda it: stored(it.author, role="Reporter"),
    "text about an author": lambda it: stored(it.author, about="<p>Writes.</p>"),
    "portrait": lambda it: stored(it.author, portrait=it.picture),
    "page that an author links to": lambda it: stored(it.target, live=False),
    "lead image": lambda it: stored(it.article, hero=None),
    "text of the lead image": lambda it: stored(it.article, hero_alt="Another text"),
    "caption of the lead image": lambda it: stored(it.article, hero_caption="Another text"),
    "updated": lambda it: stored(it.article, updated_at=timezone.now()),
    "published": lambda it: stored(it.article, first_published_at=datetime(2020, 3, 1, tzinfo=UTC)),
    "title of a related article": lambda it: stored(it.other, title="Another title"),
    "date of a related article": lambda it: stored(it.other, first_published_at=datetime(2021, 3, 1, tzinfo=UTC)),
    "image of a related article": lambda it: stored(it.other, hero=it.picture),
    "renditions": lambda it: it.picture.renditions.all().delete(),
}


def test_article_after_a_change_is_the_same_with_kept_parts_as_without(it, subtests):
    def html():
        return Client().get(it.article.get_url()).content.decode()

    for name, change in CHANGES.items():
        with subtests.test(name), transaction.atomic():
            value_cache.memory.number = -1
            forget()
            before = html()
            assert html() == before

            change(stored_now(it))
            after = html()
            forget()

            assert after == html()
            assert after != before or name in {"focal point", "renditions"}
            transaction.set_rollback(True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="there nothing is cached inside a transaction")
def test_approval_renders_only_the_parts_and_one_thread(it, monkeypatch):
    make_visible(it.article, section=2, moderator=it.moderator)
    for _request in range(2):  # the first one creates the settings of the site
        Client().get(it.article.get_url())
    known = set(fragments.values)
    monkeypatch.setattr(ArticlePage, "render_shell", lambda *_args: "rendered")

    make_visible(it.article, section=2, moderator=it.moderator)
    html = Client().get(it.article.get_url()).content.decode()

    assert len(set(fragments.values) - known) == 2, "a thread, and what can be read at its section"
    assert "5 comments" in html
    assert "2 comments<span" in html


def test_draft_is_not_what_readers_see(it):
    draft = ArticlePage.objects.get(pk=it.article.pk)
    Client().get(it.article.get_url())
    draft.body.raw_data[1]["value"]["heading"] = "Only in the draft"
    draft.save_revision()

    assert "Only in the draft" not in Client().get(it.article.get_url()).content.decode()
