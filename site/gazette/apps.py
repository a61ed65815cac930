from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "gazette"

    def ready(self):
        from . import forms, locks, review_mail, schedule, startup  # noqa: F401  startup registers its check
        from .image_files import forms as avatars

        avatars.connect()
        forms.connect()
        locks.connect()
        review_mail.connect()
        schedule.connect()
