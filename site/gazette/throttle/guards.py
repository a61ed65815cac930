"""What is throttled, by URL name, and at which rates.

A view whose URL has a parameter `token` or `secret` is throttled without being listed.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.http import urlsafe_base64_decode

from ..public_forms.networks import network_of, wide_network_of
from ..public_forms.rate_limit import Rate
from ..two_factor.middleware import VERIFY, unverified_user
from . import known_browsers
from .attempts import Counter

QUARTER_HOUR = 900  # seconds


def is_redirect(response) -> bool:
    return 300 <= response.status_code < 400


def is_found(response) -> bool:
    return response.status_code not in (404, 410)


def is_valid_link(response) -> bool:
    return (getattr(response, "context_data", None) or {}).get("validlink", False)


def is_ok(response) -> bool:
    return response.status_code < 400


@dataclass(frozen=True)
class Guard:
    """How attempts at one kind of secret are throttled.

    Failures are counted by network (one IPv4 address, or the /64 of IPv6), by the /48 of IPv6, and by account if there
    is one. `succeeded` takes the response and returns whether the secret was right.
    """

    purpose: str
    succeeded: Callable = is_redirect
    by_network: Rate = Rate(20, QUARTER_HOUR)
    by_wide_network: Rate = Rate(60, QUARTER_HOUR)
    by_account: Rate = Rate(10, QUARTER_HOUR)
    account: Callable = lambda request, kwargs: ""
    is_attempt: Callable = lambda request: request.method == "POST"
    # Emptied if the attempt is refused, so that the view renders its form without checking them.
    emptied_fields: tuple[str, ...] = ()
    # Set where the view puts no form into its context: a message reports the refusal.
    uses_message: bool = False
    hashes: bool = False
    remembers_browsers: bool = False

    def counters(self, request, account: str) -> list[Counter]:
        if self.remembers_browsers and (number := known_browsers.number_of(request, self.purpose, account)):
            return [Counter.of(self.purpose, "browser", number, self.by_account)]
        counters = [Counter.of(self.purpose, "network", network_of(request), self.by_network)]
        if wide := wide_network_of(request):
            counters.append(Counter.of(self.purpose, "wide network", wide, self.by_wide_network))
        if account:
            counters.append(Counter.of(self.purpose, "account", account, self.by_account))
        return counters


def account_of(username: str) -> str:
    """Return one key for all spellings of a user name. Spaces are stripped first, as in the form."""
    return unicodedata.normalize("NFKC", username.strip()[:300]).casefold()


def submitted_account(request, kwargs) -> str:
    return account_of(request.POST.get("username", ""))


def own_account(request, kwargs) -> str:
    return str(request.user.pk or "")


def unverified_account(request, kwargs) -> str:
    return str(getattr(unverified_user(request), "pk", ""))


def restriction(request, kwargs) -> str:
    """Return a key for the pages, or the collection of documents, that share one password."""
    if "restriction_id" in kwargs:
        return f"documents {kwargs['restriction_id']}"
    return f"pages {kwargs['page_view_restriction_id']}"


def reset_account(kwargs) -> str:
    """Return the account whose password was reset by a valid link."""
    user = get_user_model().objects.get(pk=urlsafe_base64_decode(kwargs["uidb64"]).decode())
    return account_of(user.get_username())


LOGIN = Guard(
    "login",
    account=submitted_account,
    emptied_fields=("password",),
    hashes=True,
    remembers_browsers=True,
)
PASSWORD_CHANGE = Guard(
    "password change",
    account=own_account,
    is_attempt=lambda request: bool(request.method == "POST" and request.POST.get("password-old_password")),
    emptied_fields=("password-old_password",),
    uses_message=True,
    hashes=True,
)
# Many readers share the password: a few who guess must not lock out the others.
PAGE_PASSWORD = Guard(
    "page password",
    by_account=Rate(100, QUARTER_HOUR),
    account=restriction,
    emptied_fields=("password",),
)
# Every request counts, so that none reveals whether the account exists.
RESET_REQUEST = Guard("reset request", succeeded=lambda response: False, emptied_fields=("email",))
RESET_LINK = Guard(
    "reset link",
    succeeded=lambda response: is_redirect(response) or is_valid_link(response),
    is_attempt=lambda request: True,
    emptied_fields=("new_password1", "new_password2"),
    hashes=True,
)
SECRET_LINK = Guard(
    "secret link",
    succeeded=is_found,
    by_network=Rate(60, QUARTER_HOUR),
    by_wide_network=Rate(300, QUARTER_HOUR),
    is_attempt=lambda request: True,
)
# The secret is in a cookie, which the link sets.
INVITATION = Guard(
    "invitation",
    succeeded=is_found,
    is_attempt=lambda request: True,
    emptied_fields=("password1", "password2"),
    hashes=True,
)
SECOND_FACTOR = Guard(
    "second factor",
    by_account=Rate(5, QUARTER_HOUR),
    account=unverified_account,
    emptied_fields=("code",),
    remembers_browsers=True,
)
# A signature can't be guessed: no limit by account, so that a passkey works while somebody guesses codes.
PASSKEY = Guard("passkey", succeeded=is_ok)

# No secret, but much work for a process. Every request counts, by user: editors don't meet these limits.
MUCH_HTML = 100_000  # bytes; reading less costs no more than showing a page of the admin


def costly(purpose: str, most: int, **more) -> Guard:
    """Return the guard of so many requests of a user, and ten times as many of a network."""
    of_network = Rate(10 * most, QUARTER_HOUR)
    return Guard(
        purpose,
        succeeded=lambda response: False,
        by_network=of_network,
        by_wide_network=of_network,
        by_account=Rate(most, QUARTER_HOUR),
        account=own_account,
        **more,
    )


PASTE = costly("paste", 60, is_attempt=lambda request: int(request.META.get("CONTENT_LENGTH") or 0) > MUCH_HTML)
PASTED_PICTURE = costly("pasted picture", 300)
LINK_CARD = costly("link card", 60)
UPLOADED_ARTICLES = costly("uploaded articles", 60)
# The page of an import loads itself again every five seconds while drafts are made.
ARTICLE_IMPORT = costly("article import", 400, is_attempt=lambda request: True)

GUARDS = {
    "wagtailadmin_login": LOGIN,
    "wagtailcore_login": LOGIN,
    "wagtailadmin_account": PASSWORD_CHANGE,
    "wagtailcore_authenticate_with_password": PAGE_PASSWORD,
    "wagtaildocs_authenticate_with_password": PAGE_PASSWORD,
    "wagtailadmin_password_reset": RESET_REQUEST,
    "wagtailadmin_password_reset_confirm": RESET_LINK,
    "invitation": INVITATION,
    VERIFY: SECOND_FACTOR,
    "two_factor_verify_passkey": PASSKEY,
}
COSTLY = {
    "paste": PASTE,
    "paste_picture": PASTED_PICTURE,
    "paste_card": LINK_CARD,
    "import_articles": UPLOADED_ARTICLES,
    "article_import": ARTICLE_IMPORT,
}
SECRETS_IN_URLS = {"token", "secret"}


def guard_of(match) -> Guard | None:
    """Return the guard for a resolved URL; None if it is not throttled."""
    name = match.view_name
    return GUARDS.get(name) or COSTLY.get(name) or (SECRET_LINK if SECRETS_IN_URLS & match.kwargs.keys() else None)
