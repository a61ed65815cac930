from django.apps import AppConfig


class GoneConfig(AppConfig):
    name = "gazette.gone"

    def ready(self):
        from . import signal_handlers

        signal_handlers.connect()
