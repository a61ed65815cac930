"""URLs of the setup, in the admin."""

from django.urls import path

from . import views


def admin():
    return [
        path("setup/", views.SetupView.as_view(), name="setup"),
        path("setup/hide/", views.HideChecklistView.as_view(), name="setup_hide"),
        path("setup/mail/", views.MailView.as_view(), name="setup_mail"),
        path("setup/page/<slug:kind>/", views.SetupPageView.as_view(), name="setup_page"),
        path("invitations/", views.InvitationsView.as_view(), name="invitations"),
        path("invitations/<int:pk>/revoke/", views.RevokeInvitationView.as_view(), name="revoke_invitation"),
    ]
