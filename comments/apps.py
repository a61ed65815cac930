from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("reader comments")

    def ready(self):
        from gazette.trash.keepers import keepers

        from . import checks  # noqa: F401  registers them
        from .protected_pages import TrashedPageComments

        keepers.append(TrashedPageComments())
