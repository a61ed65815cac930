"""URLs of the setup: `public` are below /admin/ outside of Wagtail's, which ask for a login; `admin` are inside."""

from django.urls import path, re_path

from . import public_views, views

public = [
    path("invitation/", public_views.InvitationView.as_view(), name="invitation"),
    # Not called "secret": gazette.throttle counts attempts at the URL to which it redirects.
    re_path(r"^invitation/(?P<code>[-A-Za-z0-9_]{32})/$", public_views.open_invitation, name="open_invitation"),
]


def admin():
    return [
        path("setup/", views.SetupView.as_view(), name="setup"),
        path("setup/hide/", views.HideChecklistView.as_view(), name="setup_hide"),
        path("setup/mail/", views.TestMailView.as_view(), name="setup_mail"),
        path("setup/page/<slug:kind>/", views.SetupPageView.as_view(), name="setup_page"),
        path("invitations/", views.InvitationsView.as_view(), name="invitations"),
        path("invitations/<int:pk>/revoke/", views.RevokeInvitationView.as_view(), name="revoke_invitation"),
    ]
