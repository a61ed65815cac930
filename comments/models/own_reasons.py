"""What moderators see of reasons to reject: when to choose each, and those that the site adds."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from .conversation import Comment
from .reasons import Reason

WHEN = {
    Reason.OFF_TOPIC: _("It is not about the article or its thread."),
    Reason.PERSONAL_ATTACK: _("It insults a person instead of arguing."),
    Reason.HATE: _("It degrades people for what they are."),
    Reason.ADVERTISING: _("A reader promotes something of his or her own."),
    Reason.PRIVATE_DATA: _("It shares private details of somebody."),
    Reason.LIBEL: _("It accuses somebody without proof."),
    Reason.DUPLICATE: _("Another comment says the same."),
    Reason.ILLEGAL: _("Publishing it may be a crime."),
    Reason.OTHER: _("None of these: say why in the note."),
}
# In the menu of reasons, but no reason: the comment is marked as spam, as by the key "s".
SPAM = "spam"
SPAM_CHOICE = (SPAM, _("spam"), _("It was sent to many sites, or by a machine."))
# Keys in the order of the reasons; no letter that is a key of the card: where a reason is missing, it would do that.
KEYS = "1234567890cdghilmpqtvyz"
OWN_PREFIX = "own_"


class OwnReason(Orderable):
    """A reason of the site, listed after the fixed ones. Decisions keep its label."""

    settings = ParentalKey("comments.ConversationSettings", on_delete=models.CASCADE, related_name="own_reasons")
    label = models.CharField(_("label"), max_length=40)
    when = models.CharField(_("when to choose it"), max_length=120, help_text=_("One sentence, for moderators."))
    letter = models.TextField(
        _("text of the email"), max_length=1_000, help_text=_("For the author, in the language of the site.")
    )
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("reason to reject")
        verbose_name_plural = _("reasons to reject")

    def __str__(self):
        return self.label

    def is_offered_for(self, comment: Comment) -> bool:
        return not self.is_retired and self.settings.site_id in sites_of([comment])

    @property
    def code(self) -> str:
        """What is stored in a decision."""
        return f"{OWN_PREFIX}{self.pk}"


class ReasonChoice(NamedTuple):
    """A button in the menu of reasons; `key` is empty where the keys ran out."""

    code: str
    label: str | Promise
    when: str | Promise
    key: str


def own_reason(code: str) -> OwnReason | None:
    """Return the site's own reason with this code, also a retired one."""
    number = code.removeprefix(OWN_PREFIX)
    if number == code or not number.isdecimal():
        return None
    return OwnReason.objects.filter(pk=int(number)).first()


def sites_of(comments: Iterable[Comment]) -> set[int]:
    pages = {comment.page_id: comment.page for comment in comments}.values()
    return {parts[0] for page in pages if (parts := page.get_url_parts())}


def reason_choices(sites: Collection[int] | None = None, but_for: Iterable[str] = ()) -> list[ReasonChoice]:
    """Return the reasons to reject in the order of their keys: fixed ones, spam, those that sites added.

    `sites`: the ids of those that the comments are on; of several, no reason of one is offered. None: all reasons.
    """
    own = OwnReason.objects.filter(is_retired=False).order_by("settings", "sort_order")
    if sites is not None:
        own = own.filter(settings__site__in=sites) if len(sites) == 1 else own.none()
    offered = [
        *((reason.value, reason.label, WHEN[reason]) for reason in Reason),
        SPAM_CHOICE,
        *((reason.code, reason.label, reason.when) for reason in own),
    ]
    keys = KEYS.ljust(len(offered))
    choices = [ReasonChoice(*each, key.strip()) for each, key in zip(offered, keys, strict=False)]
    return [choice for choice in choices if choice.code not in but_for]
