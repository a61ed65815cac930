"""Protection of unsaved text in the editor: what the scripts below need from the server.

In `static/js/editor/`: `session_check.js` checks the session before a save, `unsaved_copy.js` stores an encrypted copy
of the form in the browser, `remove_saved_copy.js` deletes it once the server has confirmed that its text is saved,
`undo_delete.js` restores deleted blocks and rows, and `locked.js` makes a locked form read-only.
"""

import base64

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join, json_script
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

SAVED_COPIES_KEY = "saved_copies"  # session key: ids of copies whose text is saved, newest last
CREATED_PAGES_KEY = "created_pages"  # session key: ids of the pages that forms created, by the token of the form
MAX_SAVED_COPIES = 50
SCRIPTS = ("session_check.js", "unsaved_copy.js", "undo_delete.js", "locked.js")


def copy_key(user) -> str:
    """Return the key, in base64, that encrypts the copies of `user` in a browser: 32 bytes, different for each user.

    It is sent only to that user, so whoever signs in later on the same browser can't read the copies.
    """
    return base64.b64encode(salted_hmac("gazette.unsaved_work", str(user.pk), algorithm="sha256").digest()).decode()


@require_safe
def session_state(request):
    """Return who is signed in and what the scripts need to save. Wagtail redirects anonymous users to the login."""
    return JsonResponse(
        {
            "user": request.user.pk,
            "name": request.user.get_username(),
            "csrfToken": get_token(request),
            "copyKey": copy_key(request.user),
            "savedCopies": request.session.get(SAVED_COPIES_KEY, []),
            "createdPages": request.session.get(CREATED_PAGES_KEY, {}),
        }
    )


def confirm_copy(request, page):
    """Record in the session that the text of the copy named in the form is saved."""
    copy = request.POST.get("unsaved_copy", "")[:36]
    saved = request.session.get(SAVED_COPIES_KEY, [])
    # Skip autosaves, whose response confirms the save. Skip a copy that is listed: publishing runs two hooks.
    if copy and copy not in saved and request.accepts("text/html"):
        request.session[SAVED_COPIES_KEY] = [*saved, copy][-MAX_SAVED_COPIES:]


def urls():
    return [path("unsaved-work/session/", session_state, name="unsaved_work_session")]


def editor_scripts():
    data = {
        "sessionUrl": reverse("unsaved_work_session"),
        "loginUrl": reverse("wagtailadmin_login"),
        "strings": strings(),
    }
    return format_html(
        '<link rel="stylesheet" href="{}">{}{}',
        static("css/unsaved_work.css"),
        json_script(data, "unsaved_work_data"),
        format_html_join(
            "", '<script type="module" src="{}"></script>', ((static(f"js/editor/{name}"),) for name in SCRIPTS)
        ),
    )


def removal_script():
    """Return the script that deletes copies, for every page of the admin: a save may redirect to any."""
    return format_html('<script type="module" src="{}"></script>', static("js/editor/remove_saved_copy.js"))


def strings() -> dict[str, str]:
    return {
        "notices": _("Notices"),
        "close": _("Close"),
        "signedOut": _("You are signed out."),
        "signIn": _("Sign in in a new tab, then save."),
        "otherUser": _("You are signed in as “%s” now, and this page was opened by another user."),
        "signedIn": _("You are signed in again."),
        "checking": _("Checking that you are signed in…"),
        "noAnswer": _("The site does not answer. Nothing was sent, and your text stays here: try again in a moment."),
        "found": _("Unsaved text from %s was found."),
        "savedSince": _("The page has been saved since. If you restore, that version stays in the history."),
        "savedSinceMerged": _(
            "The page has been saved since. If you restore, both are merged, and you are asked about what both changed."
        ),
        "locked": _("You can restore it when the page can be edited again."),
        "show": _("Show it"),
        "nothingToShow": _("The text is the same; only images, settings or the order differ."),
        "restore": _("Restore"),
        "discard": _("Discard"),
        "discarded": _("The unsaved text was discarded."),
        "keptAgain": _("The unsaved text is kept."),
        "deleted": _("%s deleted."),
        "deletedNamed": _("%1$s deleted: “%2$s”."),
        "item": _("Item"),
        "undo": _("Undo"),
        "undone": _("%s restored."),
    }
