from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from gazette import schedule

        from . import checks, signal_handlers  # noqa: F401  the checks register themselves
        from .models import time_zone_of

        signal_handlers.connect(self)
        schedule.time_zone_of = time_zone_of
