from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from django.db.models import OuterRef

        from blog import renditions
        from blog.importers.sites import plain_pages as imported_pages
        from blog.search import index
        from comments.people import personal_data
        from gazette import publications, schedule

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
        schedule.time_zone_of.replace_by(time_zone_of)
        imported_pages.store = plain_pages.store_plain_page
        publications.house_rules_url.replace_by(house_rules_url)
        publications.publication_name.replace_by(publication_name)
        publications.publication_of.replace_by(publication_of)
        publications.publication_names.replace_by(publication_names)
        renditions.used_by["logo"] = lambda: SiteSettings.objects.filter(logo=OuterRef("pk"))
