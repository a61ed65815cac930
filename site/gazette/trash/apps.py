from django.apps import AppConfig


class TrashConfig(AppConfig):
    name = "gazette.trash"

    def ready(self):
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from . import conf, deletion  # noqa: F401  conf registers the check of its setting
        from .models import Trashed
        from .permissions import OutsideTrashPolicy, TrashPolicy

        register_permission_policy(Page, OutsideTrashPolicy())
        register_permission_policy(Trashed, TrashPolicy(Trashed))
        deletion.connect()
