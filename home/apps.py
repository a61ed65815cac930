from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from . import checks, signal_handlers  # noqa: F401  the checks register themselves

        signal_handlers.connect(self)
