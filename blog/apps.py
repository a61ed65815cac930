from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"

    def ready(self):
        from comments import elsewhere

        from . import signal_handlers
        from .errors.keeper import ErrorReports
        from .search import signal_handlers as search_handlers

        signal_handlers.connect()
        search_handlers.connect(self)
        elsewhere.keepers.append(ErrorReports())
