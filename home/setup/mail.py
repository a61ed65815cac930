"""A test email that is sent at once, past the outbox, so that its sender learns what the mail server says."""

from django.core.mail import EmailMessage, mailers
from django.utils.translation import gettext as _

from gazette import outbox
from gazette.masthead import Publication


def send_test(to: str, *, publication: Publication) -> str:
    """Send it; return what went wrong, or "" if the mail server took it."""
    if not to:
        return _("Your account has no email address. Enter one in your account settings.")
    text = _("This email shows that %(publication)s can send email.") % {"publication": publication.name}
    sender = outbox.from_headers(publication)
    message = EmailMessage(
        subject=_("%(publication)s: test email") % {"publication": publication.name},
        body=outbox.signed(text, publication),
        to=[to],
        headers={"From": sender["From"]},
        reply_to=[publication.reply_to] if publication.reply_to else None,
    )
    mailer = mailers["delivery"]
    try:
        mailer.send_messages([message])
    except Exception as error:  # noqa: BLE001  whatever a mail server, a host name or a certificate may raise
        host, port = getattr(mailer, "host", ""), getattr(mailer, "port", "")
        server = f"{host}:{port}: " if host else ""
        return f"{server}{type(error).__name__}: {error}"[:500]
    return ""
