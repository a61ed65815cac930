from django.apps import AppConfig


class GazetteConfig(AppConfig):
    name = "gazette"

    def ready(self):
        from . import startup  # noqa: F401  registers its check
