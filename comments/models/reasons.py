"""Why a comment was rejected, or its author banned. Readers see these words; of `moderation` they see none."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Reasons to reject, in the order of the digits on the desk."""

    OFF_TOPIC = "off_topic", _("off topic")
    PERSONAL_ATTACK = "personal_attack", _("personal attack")
    HATE = "hate", _("hate")
    ADVERTISING = "advertising", _("advertising")
    PRIVATE_DATA = "private_data", _("private data")
    LIBEL = "libel", _("libel risk")
    DUPLICATE = "duplicate", _("duplicate")
    ILLEGAL = "illegal", _("illegal")
    OTHER = "other", _("other")
