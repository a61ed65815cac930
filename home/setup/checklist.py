"""What a new publication still needs, in the order in which one does it; on the dashboard of administrators."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import ArticlePage

from ..models import DemoState, InfoPage, SiteSettings
from ..placeholders import open_parts
from ..setup_models import Invitation, SetupState
from ..sites import default_site
from . import drafts
from .answers import main_language


@dataclass(frozen=True)
class Item:
    """A line of the checklist. `is_post`: its URL changes something, so that it takes a form."""

    label: str
    help: str
    is_done: bool
    url: str
    action: str
    is_post: bool = False


def is_shown(user, state: SetupState) -> bool:
    """Return whether this user still sees the checklist. While the demo is there, nothing needs to be done."""
    if not user.is_superuser or state.hidden_at:
        return False
    return not DemoState.objects.filter(pk=1, loaded_at__isnull=False, removed_at=None).exists()


def has_moderator() -> bool:
    moderate = Group.objects.filter(moderation_scopes__isnull=False)
    users = get_user_model().objects.filter(groups__in=moderate, is_active=True, is_superuser=False)
    return users.exists() or Invitation.objects.in_use(timezone.now()).filter(group__in=moderate).exists()


def items(state: SetupState) -> list[Item]:
    home = drafts.home_in(main_language())
    publication = SiteSettings.for_site(default_site())
    edit_settings = reverse("wagtailsettings:edit", args=["home", "sitesettings"])
    found = [
        Item(
            _("Name, language and people"),
            _("What the publication is called, where it is, and who works on it."),
            bool(state.answered_at),
            reverse("setup"),
            _("Change") if state.answered_at else _("Answer"),
        ),
        Item(
            _("House rules"),
            *_help_and_done(
                InfoPage.Kind.HOUSE_RULES, home, _("What readers may write. A draft with our text is there to edit.")
            ),
            reverse("setup_page", args=[InfoPage.Kind.HOUSE_RULES]),
            _("Edit"),
            is_post=True,
        ),
        Item(
            _("Privacy notice"),
            *_help_and_done(InfoPage.Kind.PRIVACY, home, _("Which data you store. Fill in the parts in brackets.")),
            reverse("setup_page", args=[InfoPage.Kind.PRIVACY]),
            _("Edit"),
            is_post=True,
        ),
        Item(
            _("Imprint"),
            *_help_and_done(InfoPage.Kind.IMPRINT, home, _("Who publishes this. Fill in the parts in brackets.")),
            reverse("setup_page", args=[InfoPage.Kind.IMPRINT]),
            _("Edit"),
            is_post=True,
        ),
        Item(
            _("Logo"),
            _("Beside the name, on every page."),
            bool(publication.logo_id),
            edit_settings,
            _("Choose"),
        ),
        Item(
            _("Email"),
            _("Send a test email to yourself."),
            bool(state.mail_tested_at),
            reverse("setup_mail"),
            _("Send test email"),
            is_post=True,
        ),
        Item(
            _("Moderators"),
            _("Somebody who decides on comments beside you."),
            has_moderator(),
            reverse("invitations"),
            _("Invite"),
        ),
        Item(
            _("First article"),
            _("Write one, or paste it from another program."),
            ArticlePage.objects.live().exists(),
            reverse("new_article"),
            _("Write"),
        ),
    ]
    return found


def _help_and_done(kind: str, home, help_text: str) -> tuple[str, bool]:
    """Return the second and the third field of an item about a page that begins with our text."""
    page = home and drafts.page_of(kind, home)
    if not page or not page.live:
        return help_text, False
    parts = open_parts(page.text)
    return _("It is published, but this is still in it: %(parts)s") % {"parts": _(", ").join(parts)}, not parts
