"""URLs below /admin/two-factor/, outside of Wagtail's: an unverified user is anonymous there."""

from django.urls import path

from . import passkeys, views
from .middleware import SET_UP, VERIFY
from .views import TRUSTED, for_person

urlpatterns = [
    path("", views.overview, name="two_factor"),
    path("verify/", views.verify, name=VERIFY),
    path("verify/passkey/begin/", for_person(VERIFY)(passkeys.BeginVerification.as_view()), name="two_factor_begin"),
    path(
        "verify/passkey/",
        for_person(VERIFY)(passkeys.CompleteVerification.as_view()),
        name="two_factor_verify_passkey",
    ),
    path("set-up/", views.set_up, name=SET_UP),
    path("sign-out/", views.sign_out, name="two_factor_sign_out"),
    path("app/", views.add_app, name="two_factor_add_app"),
    path("passkey/", views.add_passkey, name="two_factor_add_passkey"),
    path(
        "passkey/begin/",
        for_person(TRUSTED, SET_UP)(passkeys.BeginRegistration.as_view()),
        name="two_factor_begin_passkey",
    ),
    path(
        "passkey/complete/",
        for_person(TRUSTED, SET_UP)(passkeys.CompleteRegistration.as_view()),
        name="two_factor_complete_passkey",
    ),
    path("recovery-codes/", views.recovery_codes, name="two_factor_codes"),
    path("remove/<path:persistent_id>/", views.remove, name="two_factor_remove"),
    path("reset/<int:user_id>/", views.reset, name="two_factor_reset"),
]
