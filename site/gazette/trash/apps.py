from django.apps import AppConfig


class TrashConfig(AppConfig):
    name = "gazette.trash"

    def ready(self):
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from . import checks, guard  # noqa: F401  checks registers that of its setting
        from .permissions import OutsideTrashPolicy

        register_permission_policy(Page, OutsideTrashPolicy())
        guard.connect()
