from django.apps import AppConfig


class TwoFactorConfig(AppConfig):
    name = "gazette.two_factor"

    def ready(self):
        from . import checks  # noqa: F401  registers that of its setting
