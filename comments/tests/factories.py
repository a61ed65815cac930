"""Plain functions that make what tests need. Comments are made as readers make them: by `actions.submit`."""

import re
from itertools import count
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.text import slugify
from wagtail.models import Page, PageViewRestriction, Site

from comments import actions
from comments.actions import State
from comments.models import Comment, ConversationSettings, ModerationScope, Report
from comments.tests.pages.models import DiscussedPage

_numbers = count(1)


def make_listing(title="Notices", slug="notices") -> Page:
    """A page that has pages with comments below it."""
    return Site.objects.get(is_default_site=True).root_page.add_child(instance=Page(title=title, slug=slug))


def set_site(**values):
    """Change the conversation settings of the default site."""
    ConversationSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=values)


def section(heading: str, text: str = "", **changes) -> dict:
    slug = slugify(heading, allow_unicode=True)
    values = {"id": str(uuid4()), "heading": heading, "text": text, "slug": slug, "former_slugs": [], "policy": ""}
    return {**values, **changes}


def make_page(*, listing=None, publish=True, **changes) -> DiscussedPage:
    """A page with three sections ("Alpha", "Beta", "Gamma"), published by default."""
    values = {"title": "A notice", "sections": [section("Alpha"), section("Beta"), section("Gamma")], **changes}
    values.setdefault("slug", f"{slugify(values['title'])}-{next(_numbers)}")
    parent = listing or Page.objects.filter(slug="notices").first() or make_listing()
    page = parent.add_child(instance=DiscussedPage(live=False, **values))
    revision = page.save_revision()
    if publish:
        revision.publish()
    return DiscussedPage.objects.get(pk=page.pk)


def republish(page, sections, **changes) -> DiscussedPage:
    """Publish `page` with these of its sections, in this order: (block id, changes to its heading, text, policy …)."""
    stored = {each["id"]: each for each in page.sections}
    page = DiscussedPage.objects.get(pk=page.pk)
    stored |= {each["id"]: each for each in page.sections}
    before = {(each.block_id, each.digest) for each in page.discussed_sections()}
    page.sections = [{**stored[block_id], **section_changes} for block_id, section_changes in sections]
    now = {(each.block_id, each.digest) for each in page.discussed_sections()}
    page.former_digests = sorted((page.outdated_digests() | before) - now)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return DiscussedPage.objects.get(pk=page.pk)


def make_user(username, group=None, **changes):
    user = get_user_model().objects.create_user(username, password="password", **changes)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_moderator(username="moderator"):
    return make_user(username, "Moderators")


def make_local_moderator(*pages, name="local", **changes):
    """A moderator of these pages and of what is below them only."""
    group = Group.objects.create(name=f"Moderators: {name}")
    group.permissions.set(Group.objects.get(name="Moderators").permissions.all())
    ModerationScope.objects.bulk_create(ModerationScope(group=group, page=page) for page in pages)
    user = make_user(name, **changes)
    user.groups.add(group)
    return user


def hide(page, how: str) -> None:
    """Hide the comments of a published page: "draft", "off", or the page's parent open to a "login" or a "group"."""
    if how == "draft":
        page.unpublish()
    elif how == "off":
        page.comments_policy = "off"
        page.save_revision().publish()
    else:
        kind = {"login": "login", "group": "groups"}[how]
        restriction = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=kind)
        restriction.groups.set(Group.objects.filter(name="Moderators") if how == "group" else [])


def make_comment(page, *, section: int | None = None, **changes) -> Comment:
    """A pending comment on `page`; `section` is the position of a section of it, from 0."""
    number = next(_numbers)
    values = {"name": "Reader", "text": f"What a reader thinks, {number}.", **changes}
    if section is not None:
        values["section"] = page.discussed_sections()[section]
    return actions.submit(page, **values)


def make_hidden(page, *, moderator) -> list[str]:
    """One comment in each state that readers don't see; the name of each, which says in which."""
    make_comment(page, name="Waiting")
    decisions = {
        "Rejected": lambda comment: actions.reject(
            comment, moderator=moderator, seen=State.of(comment), reason="libel", note="secretnote"
        ),
        "Spam": lambda comment: actions.mark_as_spam(comment, moderator=moderator, seen=State.of(comment)),
        "Withdrawn": actions.withdraw,
        "Erased": lambda comment: actions.erase(comment, moderator=moderator),
    }
    for name, decide in decisions.items():
        decide(make_visible(page, moderator=moderator, name=name))
    return ["Waiting", *decisions]


def make_visible(page, *, moderator=None, **changes) -> Comment:
    comment = make_comment(page, **changes)
    by = moderator or get_user_model().objects.filter(groups__name="Moderators").first() or make_moderator()
    actions.approve(comment, moderator=by, seen=State.of(comment))
    return comment


def decide(comment, moderator, act=actions.approve, **details):
    """Act on `comment` as it is in the database."""
    comment.refresh_from_db()
    return act(comment, moderator=moderator, seen=State.of(comment), **details)


def make_report(comment, **changes) -> Report:
    values = {"reason": "hate", "network": f"reporter {next(_numbers)}", **changes}
    return actions.report(comment, **values)


def words_of(response) -> str:
    """The text of a page's main part in one line."""
    html = re.sub(r"</?bdi>", "", response.content.decode().partition("<main")[2])
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
