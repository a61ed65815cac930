"""Settings for a whole site."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page

from ..judging.word_lists import LANGUAGES, abuse_ar, abuse_de, abuse_en, unreadable_lines

HELD_WORDS = """\
casino bonus
crypto giveaway
earn from home
guaranteed profit
online casino
payday loan
viagra"""


ABUSE_WORDS_HELP = _(
    "Offensive words that hold a comment: one word or phrase a line. Usual endings, capitals and look-alike letters "
    "make no difference. “*” at the end stands for any ending, “…” for up to three words, “{a|b}” for either of two. A "
    "line “{people} = a|b|c” says what “{people}” stands for in the other lines."
)


LETTER_HELP = _(
    "In the email to the author and on the page that shows what became of the comment, in the language of the site."
)


class CommentsPolicy(models.TextChoices):
    HELD = "held", _("Open: each comment waits for a moderator")
    TRUSTED = "trusted", _("Open: comments of trusted readers appear at once, all others wait")
    CLOSED = "closed", _("Closed: comments stay, none can be added")
    OFF = "off", _("Off: no comments are shown or taken")


def _has_letter_or_symbol(line: str) -> bool:
    """Return whether a line has more than punctuation, which is in nearly every text. An emoji is a symbol."""
    categories = map(unicodedata.category, line)
    return any(category == "So" or category.startswith(("L", "N")) for category in categories)


# For editors and administrators; moderators may change the other settings, and close single articles.
SET_POLICY = "comments.set_comments_policy"


@register_setting(icon="comment")
class ConversationSettings(ClusterableModel, BaseSiteSetting):
    comments_policy = models.CharField(
        _("comments"), max_length=10, choices=CommentsPolicy, default=CommentsPolicy.HELD
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("days until comments close"), default=0, help_text=_("After publication. 0: they never close.")
    )
    comments_max_length = models.PositiveSmallIntegerField(
        _("maximum length"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("In characters.")
    )
    trust_approved = models.PositiveSmallIntegerField(
        _("approved comments that earn trust"), default=3, validators=[MinValueValidator(1)]
    )
    trust_days = models.PositiveSmallIntegerField(
        _("days without a rejected one"), default=90, validators=[MinValueValidator(1)]
    )
    held_words = models.TextField(
        _("words that hold a comment"),
        blank=True,
        default=HELD_WORDS,
        help_text=_(
            "One word or phrase a line. Capitals, look-alike letters and invisible characters make no difference."
        ),
    )
    abuse_words_en = models.TextField(_("abusive words, English"), blank=True, default=abuse_en)
    abuse_words_de = models.TextField(_("abusive words, German"), blank=True, default=abuse_de)
    abuse_words_ar = models.TextField(_("abusive words, Arabic"), blank=True, default=abuse_ar)
    help_line = models.TextField(
        _("help line"),
        blank=True,
        help_text=_(
            "Where people who think of harming themselves find help, with its telephone number. Moderators see it on "
            "comments with such words."
        ),
    )

    marks_spam = models.BooleanField(
        _("mark certain spam automatically"),
        default=False,
        db_default=False,
        help_text=_(
            "Comments that are almost certainly spam are marked as such without a moderator, ten minutes after they "
            "were sent: only while moderators' newest decisions show that this is hardly ever wrong (Comments, "
            "“Quality”), and never comments of trusted readers or the staff, threats or self-harm. Moderators can "
            "undo it."
        ),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("comments_policy", permission=SET_POLICY),
                FieldPanel("comments_close_after", permission=SET_POLICY),
                FieldPanel("comments_max_length", permission=SET_POLICY),
            ],
            heading=_("Site-wide defaults"),
        ),
        MultiFieldPanel(
            [FieldPanel("trust_approved"), FieldPanel("trust_days")],
            heading=_("Trusted readers"),
            help_text=_(
                "A reader is trusted once this many comments from their browser were approved and, for this many days, "
                "none was rejected. Where comments are open to trusted readers, theirs then appear at once, except "
                "those with a flag."
            ),
        ),
        FieldPanel("marks_spam", permission=SET_POLICY),
        FieldPanel("held_words"),
        FieldPanel("help_line"),
        InlinePanel(
            "own_reasons",
            [
                FieldPanel("label"),
                FieldPanel("when"),
                FieldPanel("letter", heading=_("Text for the author"), help_text=LETTER_HELP),
                FieldPanel("is_retired"),
            ],
            heading=_("Reasons to reject of this site"),
            label=_("Reason"),
            help_text=_("Listed after the fixed ones. The log keeps the label of one that is changed or removed."),
        ),
        InlinePanel(
            "saved_replies",
            [FieldPanel("title"), FieldPanel("text")],
            heading=_("Saved replies"),
            label=_("Reply"),
            help_text=_("Offered where moderators reply to a comment."),
        ),
        MultiFieldPanel(
            [HelpPanel(ABUSE_WORDS_HELP), *(FieldPanel(f"abuse_words_{language}") for language in LANGUAGES)],
            heading=_("Abusive words"),
            classname="collapsed",
        ),
    ]

    class Meta:
        permissions = [("set_comments_policy", "Can set how comments are taken on the whole site")]
        verbose_name = _("conversation")

    def clean(self):
        super().clean()
        problem = _("A line can't be read, is too wide or too long to search for, or would hold any text: %(line)s")
        errors = {
            f"abuse_words_{language}": problem % {"line": lines[0]}
            for language, words in self.abuse_words()
            if (lines := unreadable_lines(words))
        }
        if signs := [line for line in self.words() if not _has_letter_or_symbol(line)]:
            errors["held_words"] = _("A line would hold any text: %(line)s") % {"line": signs[0]}
        if errors:
            raise ValidationError(errors)

    @classmethod
    def of_page(cls, page: Page) -> "ConversationSettings":
        """Return the settings of the site of `page`, the defaults where it is below none.

        Unlike `for_site`, needs no query for the site itself.
        """
        parts = page.get_url_parts()
        return cls.objects.get_or_create(site_id=parts[0])[0] if parts else cls()

    def words(self) -> list[str]:
        return [line.strip() for line in self.held_words.splitlines() if line.strip()]

    def abuse_words(self) -> tuple[tuple[str, str], ...]:
        """Return the lists of abusive words with their languages."""
        return tuple((language, getattr(self, f"abuse_words_{language}")) for language in LANGUAGES)
