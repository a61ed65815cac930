"""Texts that moderators reuse in replies."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class SavedReply(Orderable):
    settings = ParentalKey("comments.ConversationSettings", on_delete=models.CASCADE, related_name="saved_replies")
    title = models.CharField(_("title"), max_length=40)
    text = models.TextField(
        _("text"),
        max_length=2_000,
        help_text=_("“{name}” stands for the name of the comment's author, “{article}” for the title of the article."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")

    def __str__(self):
        return self.title

    def text_for(self, comment) -> str:
        """Return the text with the placeholders filled in; in one pass, so that a name is never read as one."""
        return comment.name.join(part.replace("{article}", comment.page.title) for part in self.text.split("{name}"))
