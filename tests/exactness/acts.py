"""Kinds of acts, each as somebody does it; `yield` after each, with its name, lets the test compare."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, PageViewRestriction, Site
from wagtail.test.utils.form_data import streamfield

from blog.error_reports import actions as errors
from blog.models import (
    ArticlePage,
    Author,
    Byline,
    Correction,
    Picture,
    RelatedArticle,
    Series,
    Topic,
)
from blog.section_moves.actions import move_section, undo_move
from blog.tests.factories import make_article, make_author, make_series, make_topic, republish
from blog.tests.test_editor_controls import paragraph, posted, posted_section
from comments import actions
from comments.actions import State, decide_in_bulk, undo_bulk_decision
from comments.models import Comment, ConversationSettings
from comments.tests.factories import make_report
from gazette.trash import actions as trash
from gazette.trash.models import Trashed
from home.models import Pick, SiteSettings

SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


def decide(site, decision, comment, **details):
    comment.refresh_from_db()
    return decision(comment, moderator=site.moderator, seen=State.of(comment), **details)


def post(site, path, data=None, **more):
    """Have the administrator post a form of the admin; it must be accepted."""
    response = site.admin.post(f"/admin/{path}", {**(data or {}), **more})
    assert response.status_code in {200, 302}, response
    assert response.status_code == 302 or b"error-message" not in response.content, path
    return response


def form_of(article, *, do="publish", **changes):
    """The form of an article of the first section "Alpha", as a browser posts it."""
    body = [posted_section(child.value["heading"], paragraph("<p>Text.</p>")) for child in article.body]
    data = posted(**{"title": article.title, "slug": article.slug, "body": streamfield(body), **changes})
    for place, child in enumerate(article.body):
        data[f"body-{place}-id"] = child.id
    del data["action-publish"]
    return data | ({"action-publish": "action-publish"} if do == "publish" else {})


def tick():
    call_command("tick", verbosity=0)


def sections_of(article):
    return [(child.id, {}) for child in article.body]


# Readers


@scenario
def readers_comment(site):
    comment = site.comment_on("river", section=0)
    yield "reader: sends a comment"
    actions.edit(comment, seen=State.of(comment), name="Ada", email="", text="Another text.")
    yield "reader: edits a waiting comment"
    actions.withdraw(comment)
    yield "reader: withdraws a waiting comment"


@scenario
def readers_of_visible_comments(site):
    ConversationSettings.objects.update_or_create(site=site.site, defaults={"comments_policy": "trusted"})
    yield "administrator: trusts readers"
    comment = site.visible_on("river", section=1)
    yield "moderator: approves a comment on a section"
    Comment.objects.filter(pk=comment.pk).update(revision=7, open_reports=0)
    yield "revision of a comment"
    actions.withdraw(comment)
    yield "reader: withdraws a visible comment"


@scenario
def reports(site):
    comment = site.visible_on("bridge")
    yield "moderator: approves a comment on a page"
    report = make_report(comment)
    yield "reader: reports a comment"
    decide(site, actions.keep, comment, last_report=report.pk)
    yield "moderator: keeps a reported comment"
    other = make_report(site.visible_on("bridge"))
    yield "moderator: approves another"
    actions.retract_report(other)
    yield "reader: retracts a report"


@scenario
def error_reports(site):
    river = site.article("river")
    report = errors.report(river, section=river.sections[1], text="A slip.", revision_id=river.live_revision_id)
    yield "reader: reports an error"
    errors.deny(report, editor=site.admin.user, seen="received", answer="No slip.", is_public=True)
    yield "editor: dismisses an error publicly"
    report.refresh_from_db()
    errors.show(report, editor=site.admin.user, seen=report.status, is_public=False)
    yield "editor: hides a dismissed error"
    report.refresh_from_db()
    errors.show(report, editor=site.admin.user, seen=report.status, is_public=True)
    yield "editor: shows it again"
    errors.erase(report, editor=site.admin.user)
    yield "editor: deletes a visible error"
    report = errors.report(river, section=river.sections[0], text="Two.", revision_id=river.live_revision_id)
    site.publish("river", lead="A corrected lead.")
    yield "editor: corrects an article"
    live = site.article("river").live_revision_id
    errors.fix(report, editor=site.admin.user, seen="received", revision_id=live, is_public=True)
    yield "editor: marks an error as fixed"
    report.refresh_from_db()
    errors.reopen(report, editor=site.admin.user, seen=report.status)
    yield "editor: reopens an error"
    errors.withdraw(report)
    yield "reader: withdraws an error report"


# Moderators


@scenario
def decisions(site):
    comment = site.comment_on("river", section=2)
    decide(site, actions.approve, comment)
    yield "moderator: approves"
    decide(site, actions.feature, comment)
    yield "moderator: features"
    decide(site, actions.undo, comment)
    yield "moderator: undoes featuring"
    decide(site, actions.reject, comment, reason="libel")
    yield "moderator: rejects a visible comment"
    decide(site, actions.undo, comment)
    yield "moderator: undoes a rejection"
    decide(site, actions.mark_as_spam, comment)
    yield "moderator: marks as spam"
    decide(site, actions.approve, comment)
    yield "moderator: approves spam"
    decide(site, actions.note, comment, text="A note.")
    yield "moderator: notes"
    decide(site, actions.reply_as_staff, comment, text="The staff's answer.")
    yield "moderator: replies"
    actions.claim(comment, moderator=site.moderator)
    yield "moderator: claims a card"
    comment.refresh_from_db()
    actions.erase(comment, moderator=site.moderator)
    yield "moderator: erases"


@scenario
def threads(site):
    root = Comment.objects.on_page(site.article("river")).opening_threads().order_by("pk").first()
    decide(site, actions.move_to_section, root, section=site.article("river").sections[2])
    yield "moderator: moves a thread"
    decide(site, actions.undo, root)
    yield "moderator: undoes the move of a thread"
    decide(site, actions.reject, root, reason="libel")
    yield "moderator: hides the opening of a thread"
    decide(site, actions.approve, root)
    yield "moderator: shows it again"


@scenario
def bulk(site):
    comments = [site.comment_on(name) for name in ("river", "pond", "pond")]
    outcome = decide_in_bulk([(c.pk, State.of(c)) for c in comments], "approve", moderator=site.moderator)
    yield "moderator: bulk decision"
    undo_bulk_decision(outcome.batch, moderator=site.moderator)
    yield "moderator: undoes a bulk decision"
    waiting = site.comment_on("river")
    decide(site, actions.reject, waiting, reason="libel")
    yield "moderator: rejects a waiting comment"


@scenario
def closed(site):
    actions.close_comments(site.page("river"), moderator=site.moderator)
    yield "moderator: closes a discussion"
    actions.reopen_comments(site.page("river"), moderator=site.moderator)
    yield "moderator: reopens it"
    comment = site.visible_on("river", email="a@example.org")
    yield "moderator: approves with an address"
    actions.ban(comment, moderator=site.moderator, identifier="email", page=site.home, reason="hate", ends_at=None)
    yield "moderator: bans"


# Editors


@scenario
def drafts(site):
    site.admin.post(f"/admin/pages/add/blog/articlepage/{site.pages['notices']}/", form_of_new("draft", do="save"))
    site.pages["draft"] = ArticlePage.objects.get(slug="draft").pk
    yield "editor: creates a draft"
    draft = site.article("draft")
    post(site, f"pages/{draft.pk}/edit/", form_of(draft, do="save", lead="Words."))
    yield "editor: saves a draft"
    site.admin.post(f"/admin/pages/{draft.pk}/edit/", form_of(draft, do=""), headers={"accept": "application/json"})
    yield "editor: autosaves a draft"
    post(site, f"pages/{draft.pk}/edit/", form_of(site.article("draft"), lead="In short."))
    assert site.article("draft").live
    yield "editor: publishes a new article"
    post(site, f"pages/{draft.pk}/edit/", form_of(site.article("draft"), title="Renamed draft"))
    yield "editor: publishes a new title"
    post(site, f"pages/{draft.pk}/edit/", form_of(site.article("draft"), do="save", title="Not yet"))
    yield "editor: saves a draft of a live article"
    post(site, f"pages/{draft.pk}/unpublish/")
    yield "editor: unpublishes"
    post(site, f"pages/{draft.pk}/edit/", form_of(site.article("draft")))
    yield "editor: publishes again"


def form_of_new(slug, *, do="publish", **changes):
    data = posted(title=slug.title(), slug=slug, **changes)
    del data["action-publish"]
    return data | ({"action-publish": "action-publish"} if do == "publish" else {})


@scenario
def fields(site):
    river = site.article("river")
    republish(river, [(river.body[0].id, {"heading": "Spring"}), *sections_of(river)[1:]])
    yield "editor: publishes a heading"
    pictures = list(Picture.objects.order_by("pk"))
    for act, changes in {
        "publishes a new lead": {"lead": "Another lead."},
        "publishes a title": {"title": "The river", "draft_title": "The river"},
        "publishes a lead image": {"hero": pictures[3]},
        "publishes an alternative text": {"hero_alt": "Another text"},
        "publishes a caption": {"hero_caption": "A caption"},
        "publishes a social image": {"share_picture": pictures[4]},
        "publishes an SEO title": {"seo_title": "For machines", "search_description": "Described."},
        "publishes noindex": {"noindex": True},
        "closes comments of an article": {"comments_policy": "closed"},
        "turns comments of an article off": {"comments_policy": "off"},
        "turns comments on with a length": {"comments_policy": "", "comments_max_length": 300},
        "sets the date of an update": {"updated_at": timezone.now()},
        "hides the changes": {"shows_changes": False},
        "publishes another slug": {"slug": "stream"},
    }.items():
        site.publish("river", **changes)
        yield f"editor: {act}"


@scenario
def relations(site):
    bridge = site.article("bridge")
    other = Topic.objects.get(slug="brooks")
    bridge.topics = [*bridge.topics.all(), other]
    bridge.save_revision().publish()
    yield "editor: adds a topic"
    bridge = site.article("bridge")
    bridge.topics = [other]
    bridge.save_revision().publish()
    yield "editor: removes a topic"
    site.publish("bridge")
    yield "editor: publishes without a change"
    bridge = site.article("bridge")
    bridge.bylines = [Byline(author=author, sort_order=n) for n, author in enumerate(Author.objects.order_by("pk")[:2])]
    bridge.save_revision().publish()
    yield "editor: adds authors"
    site.publish("bridge", series=Series.objects.get(slug="on-waters"), series_place=9)
    yield "editor: puts into a series"
    site.publish("bridge", series_place=0)
    yield "editor: changes the place in a series"
    site.publish("bridge", series=None, series_place=None)
    yield "editor: takes out of a series"
    bridge = site.article("bridge")
    bridge.related_links = [RelatedArticle(other=site.article("extra1"), sort_order=0)]
    bridge.save_revision().publish()
    yield "editor: chooses a related article"
    bridge = site.article("bridge")
    bridge.corrections = [Correction(text="It was two.", corrected_at=timezone.now())]
    bridge.save_revision().publish()
    yield "editor: adds a correction"


@scenario
def sections(site):
    river, pond = site.article("river"), site.article("pond")
    move = move_section(river, pond, river.body[1].id, editor=site.admin.user)
    yield "editor: moves a section"
    undo_move(move, editor=site.admin.user)
    yield "editor: undoes the move"
    first, second, third = [child.id for child in site.article("river").body]
    republish(site.article("river"), [(first, {"merged": second}), (third, {})])
    yield "editor: merges sections"
    republish(river, [(first, {}), (second, {}), (third, {})])
    yield "editor: brings a merged section back"
    republish(site.article("river"), [(third, {}), (first, {}), (second, {})])
    yield "editor: reorders sections"
    republish(site.article("river"), [(third, {}), (first, {}), (second, {"comments": "closed"})])
    yield "editor: closes a section"


@scenario
def schedules(site):
    site.pages["planned"] = make_article(title="Planned", slug="planned", index=site.page("notices"), publish=False).pk
    draft = site.article("planned")
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    yield "editor: schedules an article"
    site.clock.shift(timedelta(hours=1, minutes=1))
    tick()
    assert site.article("planned").live
    yield "clock: publishes"
    site.publish("planned", go_live_at=None, expire_at=timezone.now() + timedelta(minutes=5))
    yield "editor: sets an expiry"
    site.clock.shift(timedelta(minutes=6))
    tick()
    assert not site.article("planned").live
    yield "clock: unpublishes"
    tick()
    yield "clock: nothing is due"


@scenario
def clock(site):
    home = site.home
    home.picks.add(Pick(article=site.article("pond"), pin_until=timezone.now() + timedelta(minutes=30)))
    home.save_revision().publish()
    yield "editor: adds a pick"
    site.clock.shift(timedelta(minutes=31))
    tick()
    yield "clock: a pick expires"
    site.publish("extra1", comments_close_after=1000)
    ArticlePage.objects.filter(pk=site.pages["extra1"]).update(
        first_published_at=timezone.now() - timedelta(days=1000) + timedelta(minutes=3)
    )
    yield "editor: has comments closed by age"
    site.clock.shift(timedelta(minutes=4))
    tick()
    yield "clock: comments close by age"
    site.publish("extra0")
    ArticlePage.objects.filter(pk=site.pages["extra0"]).update(
        first_published_at=timezone.now() - timedelta(hours=48) + timedelta(minutes=3)
    )
    yield "editor: publishes news"
    site.clock.shift(timedelta(minutes=4))
    tick()
    yield "clock: news leave the sitemap"
    home = site.home
    home.picks.set([])
    home.save_revision().publish()
    yield "editor: removes the picks"


@scenario
def tree(site):
    post(site, f"pages/{site.pages['extra0']}/move/{site.pages['notices']}/confirm/")
    yield "editor: moves an article"
    trash.move_to_trash(site.page("extra0"), user=site.admin.user)
    yield "editor: moves to the trash"
    trashed = Trashed.objects.get(pk=site.pages["extra0"])
    trash.restore(trashed, user=site.admin.user, slug=trashed.slug)
    yield "editor: restores"
    post(site, f"pages/{site.pages['extra0']}/delete/")
    yield "editor: deletes in the admin"
    trash.delete_permanently(Trashed.objects.get(pk=site.pages.pop("extra0")), user=site.admin.user)
    yield "editor: deletes permanently"
    site.page("extra1").copy(update_attrs={"title": "Copied", "slug": "copied"}, keep_live=False)
    yield "editor: copies"
    german = site.article("pond").get_parent().specific
    for page in (german, site.article("pond")):
        page.copy_for_translation(Locale.objects.get(language_code="de"))
    yield "editor: begins a translation"
    for page in (german, site.article("pond")):
        page.get_translation(Locale.objects.get(language_code="de")).specific.save_revision().publish()
    yield "editor: publishes a translation"
    site.publish("notices", title="All notices", introduction="What is new.")
    yield "editor: renames a listing"
    site.publish("notices", comments_policy="closed")
    yield "editor: closes comments of a listing"
    site.publish("notices", slug="news", comments_policy="")
    yield "editor: changes the slug of a listing"
    site.publish("about", title="About us", text="<p>Us.</p>")
    yield "editor: renames a plain page"
    site.publish("about", text="<p>All of us.</p>")
    yield "editor: publishes the text of a plain page"
    Redirect.objects.create(old_path="/old", redirect_page=site.page("river"), site=site.site)
    yield "editor: adds a redirect"
    site.publish("home", introduction="Another introduction.")
    yield "editor: publishes the home page"


@scenario
def media(site):
    picture = site.article("river").hero or Picture.objects.first()
    picture.credit = "Somebody else"
    picture.save()
    yield "editor: changes a picture's credit"
    picture.description = "Seen from above"
    picture.save()
    yield "editor: changes a picture's description"
    picture.file = get_test_image_file(filename="other.png")
    picture.width, picture.height = 640, 480
    picture.save()
    yield "editor: replaces a picture's file"
    Picture.objects.create(title="New", file=get_test_image_file(filename="new.png"))
    yield "editor: adds a picture"
    document = get_document_model().objects.get(title="Tables")
    document.file = ContentFile(b"4 5 6", "better-tables.txt")
    document.save()
    yield "editor: replaces a document"
    get_document_model().objects.create(title="Other", file=ContentFile(b"1", "other.txt"))
    yield "editor: adds a document"
    document.delete()
    yield "editor: deletes a document"


# Administrators


@scenario
def settings(site):
    footer_link = {"label": "River", "page": site.page("river"), "address": ""}
    for act, field, value in (
        ("renames the publication", "name", "Another name"),
        ("changes the tagline", "tagline", "Another line"),
        ("changes the footer", "footer_text", "Another footer"),
        ("changes the notice", "comment_notice", "Another notice"),
        ("changes the time zone", "time_zone", "Asia/Tokyo"),
        ("sets a logo", "logo", Picture.objects.first()),
        ("sets footer links", "footer_links", [("link", footer_link)]),
        ("offers email on new articles", "offers_article_mail", True),
    ):
        stored = SiteSettings.for_site(site.site)
        setattr(stored, field, value)
        stored.save()
        yield f"administrator: {act}"
    site.publish("river", title="Broad river")
    yield "editor: renames what the footer links to"
    own, _is_new = ConversationSettings.objects.get_or_create(site=site.site)
    for name, value in {
        "comments_policy": "closed",
        "comments_close_after": 3,
        "comments_max_length": 77,
        "held_words": "casino",
        "trust_approved": 9,
    }.items():
        setattr(own, name, value)
        own.save()
        yield f"administrator: conversation, {name}"
    own.comments_policy, own.comments_close_after = "held", 0
    own.save()
    yield "administrator: opens comments"
    Site.objects.filter(pk=site.site.pk).update(hostname="example.org")
    Site.clear_site_root_paths_cache()
    yield "administrator: changes the host"


@scenario
def taxonomy(site):
    topic = Topic.objects.create(name="Winds", slug="winds")
    yield "administrator: creates a topic"
    topic.delete()
    yield "administrator: deletes a topic without articles"
    topic = Topic.objects.get(slug="brooks")
    topic.name = "Small brooks"
    topic.save()
    yield "administrator: renames a topic"
    topic.description = "Running water."
    topic.save()
    yield "administrator: describes a topic"
    topic.slug = "small-brooks"
    topic.save()
    yield "administrator: changes the slug of a topic"
    author = Author.objects.create(name="New Name", slug="new-name")
    yield "administrator: creates an author"
    author.delete()
    yield "administrator: deletes an author"
    author = Author.objects.get(slug="quill-ada")
    author.name = "Ada B. Quill"
    author.save()
    yield "administrator: renames an author"
    author.about = "<p>Writes.</p>"
    author.save()
    yield "administrator: describes an author"
    series = Series.objects.create(title="Later", slug="later")
    yield "administrator: creates a series"
    series.delete()
    yield "administrator: deletes an empty series"
    series = Series.objects.get(slug="on-waters")
    series.title = "On all waters"
    series.save()
    yield "administrator: renames a series"
    series.delete()
    yield "administrator: deletes a series"


@scenario
def indexes(site):
    """Who and what has articles, and what the indexes say about them."""
    author = make_author("Rill Bea", role="Guest")
    site.write("trickle", index=site.page("notices"), authors=[author], topics=[make_topic("Rills")])
    yield "editor: publishes the first article of an author and of a topic"
    author.role = "Editor"
    author.save()
    yield "administrator: changes the role of an author"
    author.portrait = Picture.objects.first()
    author.save()
    yield "administrator: changes the portrait of an author"
    post(site, f"articles/{site.pages['trickle']}/feature/")
    yield "editor: features an article on the front page"
    post(site, f"articles/{site.pages['trickle']}/unfeature/")
    yield "editor: removes it from the front page"
    site.publish("trickle", series=make_series("Of rills", description="Small."), series_place=1)
    yield "editor: publishes the first part of a series"
    post(site, f"pages/{site.pages['trickle']}/delete/")
    yield "editor: deletes the only article of an author"


@scenario
def privacy(site):
    restriction = PageViewRestriction.objects.create(page=site.page("pond"), restriction_type="login")
    yield "administrator: makes a page private"
    restriction.delete()
    yield "administrator: makes it public again"
    restriction = PageViewRestriction.objects.create(page=site.page("notices"), restriction_type="login")
    yield "administrator: makes a listing private"
    restriction.delete()
    yield "administrator: makes the listing public again"


@scenario
def people(site):
    user = get_user_model().objects.create_user("somebody")
    yield "administrator: creates a user"
    user.first_name = "Some"
    user.save()
    yield "administrator: renames a user"
    site.moderator.first_name = "Deciding"
    site.moderator.save()
    yield "administrator: renames a moderator"
    user.delete()
    yield "administrator: deletes a user"
    Locale.objects.create(language_code="es")
    yield "administrator: adds a language"
    Locale.objects.get(language_code="es").delete()
    yield "administrator: removes a language"
