"""Store the answers to the questions about a new publication, and read them back."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from comments.models import ConversationSettings
from comments.models.settings import CommentsPolicy
from gazette.default_language import default_language

from .. import sites
from ..models import HomePage, SiteSettings
from ..setup_models import Invitation, SetupState
from ..texts import lines_in
from . import drafts, invitations

CLOSED = {CommentsPolicy.CLOSED, CommentsPolicy.OFF}


def main_language() -> str:
    """Return the language of the publication on the default site."""
    return sites.main_language(sites.default_site())


def read() -> dict[str, str]:
    """Return the initial values of the form."""
    site = sites.default_site()
    publication = SiteSettings.for_site(site)
    is_new = not SetupState.current().answered_at
    language = translation.get_language() if is_new else main_language()
    return {
        "name": "" if publication.name == default_name() and is_new else publication.name,
        "tagline": lines_in(language, publication)["tagline"].text,
        "language": language,
        "time_zone": publication.time_zone,
        "comments": "closed" if ConversationSettings.for_site(site).comments_policy in CLOSED else "open",
    }


def default_name() -> str:
    return SiteSettings._meta.get_field("name").get_default()


def comment_notice_in(language: str) -> str:
    """Return the default notice, which is stored in some language as soon as the settings are read."""
    with translation.override(language):
        return str(SiteSettings._meta.get_field("comment_notice").default)


def store(answers: dict, invited, *, user) -> list[tuple[Invitation, str]]:
    """Store the answers, make the pages that are missing, and return the invitations with their URLs.

    `invited`: groups with email addresses. Nothing that is there already is overwritten but what was asked.
    """
    if not user.is_superuser:
        raise PermissionDenied
    former_tagline = read()["tagline"]
    home = drafts.publish_in(answers["language"], user=user)
    return store_in(home, answers, invited, former_tagline, user=user)


@transaction.atomic
def store_in(home: HomePage, answers: dict, invited, former_tagline: str, *, user) -> list[tuple[Invitation, str]]:
    """Store the answers and make what goes with them, below the home page in the language of the publication."""
    site = sites.default_site()
    publication = SiteSettings.for_site(site)
    publication.name, publication.time_zone = answers["name"], answers["time_zone"]
    if answers["tagline"] != former_tagline:  # else another language has its own
        set_tagline(publication, answers["language"], answers["tagline"])
    if publication.comment_notice in {comment_notice_in(language) for language, _name in settings.LANGUAGES}:
        publication.comment_notice = comment_notice_in(answers["language"])
    publication.save()
    invitations.set_admin_language(answers["language"], user=user)
    for kind in drafts.PAGES:
        drafts.ensure_draft(kind, home, user=user)
    conversation = ConversationSettings.for_site(site)
    is_closed = answers["comments"] == "closed"
    if is_closed != (conversation.comments_policy in CLOSED):
        conversation.comments_policy = CommentsPolicy.CLOSED if is_closed else CommentsPolicy.HELD
        conversation.save()
    made = []
    for group, emails in invited:
        for email in emails:
            invitation, url = invitations.invite(group=group, email=email, user=user)
            if answers["means"] == "mail":
                invitations.send(invitation, url, publication=publication.name)
            made.append((invitation, url))
    SetupState.note(answered_at=timezone.now())
    return made


def set_tagline(publication: SiteSettings, language: str, tagline: str) -> None:
    """Set the tagline of this language; the others stay."""
    lines = [dict(each["value"]) for each in publication.translated_lines.raw_data]
    own = next((each for each in lines if each.get("language") == language), None)
    if own is None and language == default_language():
        publication.tagline = tagline
        return
    if own is None:
        own = {"language": language, "tagline": "", "footer_text": "", "comment_notice": ""}
        lines.append(own)
    own["tagline"] = tagline
    publication.translated_lines = [("lines", each) for each in lines]
