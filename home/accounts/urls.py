"""URLs below /admin/ but outside of Wagtail's, which ask for a login."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("invitation/", views.InvitationView.as_view(), name="invitation"),
    # Not called "secret": gazette.throttle counts attempts at the URL to which it redirects.
    re_path(r"^invitation/(?P<code>[-A-Za-z0-9_]{32})/$", views.open_invitation, name="open_invitation"),
]
