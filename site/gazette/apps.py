from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "gazette"

    def ready(self):
        # Checks register themselves.
        from . import checks, forms, review_mail, schedule, spreadsheet_exports, startup  # noqa: F401
        from .image_files import forms as avatars

        avatars.connect()
        forms.connect()
        review_mail.connect()
        schedule.connect()
        spreadsheet_exports.connect()
