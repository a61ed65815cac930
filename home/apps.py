from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from blog.search import index
        from gazette import masthead, schedule

        from . import checks, search_parts, signal_handlers  # noqa: F401  the checks register themselves
        from .models import InfoPage, publication_name, time_zone_of

        index.sources[InfoPage] = search_parts.parts_of
        signal_handlers.connect(self)
        schedule.time_zone_of = time_zone_of
        masthead.publication_name = publication_name
