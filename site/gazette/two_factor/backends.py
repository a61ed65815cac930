from django.contrib.auth.backends import ModelBackend, UserModel
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Value
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from . import conf


class SecondFactorBackend(ModelBackend):
    """Django's backend, which annotates the session's user for the middleware in the same query.

    `has_second_factor`: whether the user has a device; `must_have_second_factor`: whether one is required.
    """

    def get_user(self, user_id):
        user = with_second_factor(UserModel._default_manager.filter(pk=user_id)).first()
        return user if user and self.user_can_authenticate(user) else None


def with_second_factor(users):
    names = conf.required_groups()
    if not names or names == [conf.EVERYBODY]:
        must_have = Value(bool(names))
    else:
        must_have = Exists(Group.objects.filter(user=OuterRef("pk"), name__in=names))
    devices = [model.objects.filter(user=OuterRef("pk"), confirmed=True) for model in (TOTPDevice, WebAuthnCredential)]
    return users.annotate(has_second_factor=Exists(devices[0]) | Exists(devices[1]), must_have_second_factor=must_have)
