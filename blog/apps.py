from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"

    def ready(self):
        from comments import elsewhere

        from . import signal_handlers
        from .errors.keeper import ErrorReports

        signal_handlers.connect()
        elsewhere.keepers.append(ErrorReports())
