from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"

    def ready(self):
        from comments.people import personal_data

        from . import checks, signal_handlers  # noqa: F401  `checks` registers them
        from .errors.keeper import ErrorReports
        from .search import signal_handlers as search_handlers

        signal_handlers.connect()
        search_handlers.connect(self)
        personal_data.register(ErrorReports())
