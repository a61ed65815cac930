from django.urls import path, register_converter
from django.urls.converters import IntConverter

from . import email_views, feeds, reports, trusted_browser_views, views
from .api import api


class PageIdConverter(IntConverter):
    """No larger than a database takes: SQLite raises an error."""

    regex = "[0-9]{1,18}"


register_converter(PageIdConverter, "page_id")

app_name = "comments"
urlpatterns = [
    path("on/<page_id:page_id>/", views.WriteView.as_view(), name="write"),
    path("on/<page_id:page_id>/feed/", feeds.article_feed, name="article_feed"),
    path("api/", api.urls),
    path("feed/", feeds.site_feed, name="feed"),
    path("received/<str:token>/", views.received, name="received"),
    path("edit/<str:token>/", views.EditView.as_view(), name="edit"),
    path("withdraw/<str:token>/", views.withdraw, name="withdraw"),
    path("remember/<str:token>/", trusted_browser_views.remember, name="remember"),
    path("forget/<str:token>/", trusted_browser_views.forget, name="forget"),
    path("mail/ask/<str:token>/", email_views.ask, name="ask_for_mail"),
    path("mail/confirm/<str:token>/", email_views.confirm, name="confirm_mail"),
    path("mail/stop/<str:token>/", email_views.stop, name="stop_mail"),
    path("mail/digest/<str:token>/", email_views.stop_digest, name="stop_digest"),
    path("<int:pk>/", views.permalink, name="permalink"),
    path("<int:pk>/reply/", views.reply, name="reply"),
    path("<int:pk>/report/", reports.report, name="report"),
    path("reported/<str:token>/", reports.reported, name="reported"),
    path("reported/<str:token>/retract/", reports.retract, name="retract_report"),
]
