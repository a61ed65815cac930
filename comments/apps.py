from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("reader comments")

    def ready(self):
        from gazette import startup

        from . import checks  # noqa: F401  registers the checks
        from .judging import rules

        startup.warm_ups.append(rules.warm_up)
