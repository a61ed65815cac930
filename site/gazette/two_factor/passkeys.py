"""Passkeys, by django-otp-webauthn: a second factor only, bound to the host at which they were made."""

import ipaddress
import logging

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import JsonResponse
from django.http.request import split_domain_port
from django.urls import reverse
from django_otp_webauthn import views
from django_otp_webauthn.helpers import WebAuthnHelper

from .. import outbox
from . import actions

logger = logging.getLogger(__name__)


def relying_party_id(request) -> str:
    """Return the host without its port, to which a passkey belongs."""
    return split_domain_port(request.get_host())[0].strip("[]")


def are_possible(request) -> bool:
    """Return whether browsers allow passkeys at this host: not at an IP address."""
    try:
        ipaddress.ip_address(relying_party_id(request))
    except ValueError:
        return True
    return False


def site_name(request) -> str:
    return settings.WAGTAIL_SITE_NAME


class PasskeyHelper(WebAuthnHelper):
    def get_allowed_origins(self):
        return [f"{self.request.scheme}://{self.request.get_host()}"]

    @transaction.atomic
    def register_complete(self, user, state, data):
        device = super().register_complete(user, state, data)
        actions.log_added(user, device)
        return device

    def create_credential(self, user, response, parsed_credential, original_data):
        device = super().create_credential(user, response, parsed_credential, original_data)
        device.name = outbox.one_line(str(original_data.get("name") or "Passkey"), 64)
        return device


class HostileInput:
    """Refuse malformed input like a wrong signature."""

    def handle_exception(self, exc):
        if isinstance(exc, (AttributeError, IntegrityError, KeyError, TypeError, ValueError)):
            logger.info("a passkey's answer was refused", exc_info=exc)
            return JsonResponse({"detail": "This is no answer of a passkey."}, status=422)
        return super().handle_exception(exc)


class BeginRegistration(HostileInput, views.BeginCredentialRegistrationView):
    pass


class CompleteRegistration(HostileInput, views.CompleteCredentialRegistrationView):
    pass


class BeginVerification(HostileInput, views.BeginCredentialAuthenticationView):
    pass


class CompleteVerification(HostileInput, views.CompleteCredentialAuthenticationView):
    def complete_auth(self, device):
        super().complete_auth(device)
        self.request.session.cycle_key()

    def get_success_url(self):
        return self.get_redirect_url() or reverse("wagtailadmin_home")
