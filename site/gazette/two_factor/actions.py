"""Add, remove and verify second factors; everything is logged."""

import secrets
from base64 import b32encode

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential
from wagtail import log_actions

from .. import outbox
from ..admin_language import admin_language
from ..public_forms.networks import digest

ADDED, REMOVED, RESET, CODES_MADE, CODE_USED = (
    f"gazette.two_factor.{name}" for name in ("added", "removed", "reset", "codes_made", "code_used")
)
EMAILS = {
    ADDED: gettext_lazy("“%(device)s” was added to your account as a second factor."),
    REMOVED: gettext_lazy("“%(device)s” was removed from the second factors of your account."),
    RESET: gettext_lazy("An administrator removed all second factors of your account."),
    CODES_MADE: gettext_lazy("New recovery codes were made for your account; the former ones are no longer valid."),
}
NUMBER_OF_CODES = 10


def verify_code(user, code: str) -> Device | None:
    """Return the device that accepts the code of an app or a recovery code; each code is valid once."""
    code = "".join(character for character in code.lower() if character.isalnum())
    with transaction.atomic():
        for app in TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True):
            if len(code) == app.digits and code.isascii() and app.verify_token(code):
                return app
        for codes in StaticDevice.objects.select_for_update().filter(user=user):
            if codes.verify_token(_stored(user, code)):
                log(user, CODE_USED, by=user, left=codes.token_set.count())
                return codes
    return None


@transaction.atomic
def add_app(user, *, key: str, code: str) -> TOTPDevice | None:
    """Add the authenticator app with this key, if `code` is valid for it."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = timezone.now().timestamp()
    if not code.isascii() or not code.isdecimal() or not totp.verify(int(code), tolerance=1):
        return None
    # The code counts as used.
    app = TOTPDevice.objects.create(user=user, key=key, name="Authenticator app", drift=totp.drift, last_t=totp.t())
    log_added(user, app)
    return app


def log_added(user, device: Device) -> None:
    log(user, ADDED, by=user, device=device.name)


@transaction.atomic
def make_recovery_codes(user) -> list[str]:
    """Return new recovery codes, which can't be shown again; earlier ones become invalid."""
    device, _created = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    device = StaticDevice.objects.select_for_update().get(pk=device.pk)
    device.token_set.all().delete()
    codes = [b32encode(secrets.token_bytes(10)).decode().lower()[:12] for _number in range(NUMBER_OF_CODES)]
    device.token_set.bulk_create(device.token_set.model(device=device, token=_stored(user, code)) for code in codes)
    log(user, CODES_MADE, by=user)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


@transaction.atomic
def remove(user, device: Device) -> None:
    """Remove an app or a passkey of the user; with the last one also the recovery codes."""
    log(user, REMOVED, by=user, device=device.name)
    device.delete()
    if not second_factors(user):
        StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def reset(user, *, by=None) -> int:
    """Remove all devices and codes of a user who lost them; return the number of devices."""
    removed = len(second_factors(user))
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    log(user, RESET, by=by)
    return removed


def second_factors(user) -> list[Device]:
    return [
        *TOTPDevice.objects.filter(user=user, confirmed=True).order_by("created_at"),
        *WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("created_at"),
    ]


def codes_left(user) -> int:
    return StaticDevice.objects.filter(user=user, token_set__isnull=False).count()


def _stored(user, code: str) -> str:
    """Return what is stored for a recovery code: a keyed hash of django-otp's length."""
    return digest("recovery-code", f"{user.pk} {code}")[:16]


def log(user, action: str, *, by, **data) -> None:
    """Add an entry to Wagtail's log of the user; it needs the model itself, and a request's user is a proxy.

    The owner of the account gets an email, since somebody else may have made the change.
    """
    owner = get_user_model().objects.get(pk=user.pk)
    log_actions.log(owner, action, user=by, data=data)
    if owner.email and action in EMAILS:
        with translation.override(admin_language(owner)):
            change = EMAILS[action] % {"device": data.get("device", "")}
            text = _("%(change)s If this was not you, change your password and tell an administrator at once.")
            outbox.queue(to=owner.email, subject=_("Your second factor was changed"), text=text % {"change": change})
