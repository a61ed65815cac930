from django.apps import AppConfig


class RemovedPagesConfig(AppConfig):
    name = "gazette.removed_pages"
    label = "gone"  # the app's first name, which tables and migrations keep

    def ready(self):
        from . import signal_handlers

        signal_handlers.connect()
