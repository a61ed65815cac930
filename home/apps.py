from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from django.db.models import OuterRef

        from blog import renditions
        from blog.importers.sites import plain_pages as imported_pages
        from blog.search import index
        from comments.people import personal_data
        from gazette import masthead, schedule

        from . import checks, plain_pages, signal_handlers  # noqa: F401  the checks register themselves
        from .models import (
            InfoPage,
            SiteSettings,
            house_rules_url,
            publication_name,
            publication_names,
            time_zone_of,
        )
        from .sites import publication_of
        from .subscriptions.personal_data import Subscriptions

        index.sources[InfoPage] = plain_pages.parts_of
        plain_pages.check_before_publication()
        signal_handlers.connect(self)
        personal_data.register(Subscriptions())
        schedule.time_zone_of = time_zone_of
        imported_pages.store = plain_pages.store_plain_page
        masthead.house_rules_url = house_rules_url
        masthead.publication_name = publication_name
        masthead.publication_of = publication_of
        masthead.publication_names = publication_names
        renditions.used_by["logo"] = lambda: SiteSettings.objects.filter(logo=OuterRef("pk"))
