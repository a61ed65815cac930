from django.apps import AppConfig


class TwoFactorConfig(AppConfig):
    name = "gazette.two_factor"

    def ready(self):
        from . import conf  # noqa: F401  registers the check of its setting
