from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from comments import watching
        from comments.people import personal_data

        from . import conf, signal_handlers  # noqa: F401  `conf` registers its check
        from .error_reports.permissions import ErrorReportPolicy
        from .error_reports.personal_data import ErrorReports
        from .models.error_reports import ErrorReport
        from .search import signal_handlers as search_handlers
        from .watchable_topics import WatchableTopics

        # Before anything asks for the policy of this model: the first question fixes the answer.
        register_permission_policy(ErrorReport, ErrorReportPolicy(ErrorReport))
        signal_handlers.connect()
        search_handlers.connect(self)
        personal_data.register(ErrorReports())
        watching.register(WatchableTopics())
