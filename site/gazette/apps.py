from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from . import translation_catalogs

translation_catalogs.connect()


class GazetteConfig(AppConfig):
    name = "gazette"

    def ready(self):
        # Checks register themselves.
        from . import (  # noqa: F401
            checks,
            field_comparisons,
            forms,
            schedule,
            shared_passwords,
            spreadsheet_exports,
            startup,
            triggers,
        )
        from .image_files import forms as avatars

        avatars.connect()
        field_comparisons.register()
        forms.connect()
        schedule.connect()
        shared_passwords.connect()
        spreadsheet_exports.connect()
        pre_migrate.connect(triggers.remove_before_migrations, sender=self)
        post_migrate.connect(triggers.install_after_migrations, sender=self)
