"""Which open form saved a draft last: it lacks nothing of that draft, also where the answer to its save was lost."""

from django.http import HttpRequest
from wagtail.models import Revision

from gazette.sessions import store, stored

NAME = "unsaved_copy"  # of the hidden field with the id of the open form
IN_SESSION = "saved_by_form"  # the id and the time of the revision that a form saved last, by the id of the form
MOST = 20


def note_save(request: HttpRequest, revision: Revision) -> None:
    """Note in the session that the form saved `revision`, with the transaction that stores it."""
    if form_id := _form_id(request):
        saved = stored(request).get(IN_SESSION, {})
        others = [(key, value) for key, value in saved.items() if key != form_id]
        store(request, IN_SESSION, dict([*others, (form_id, _key(revision))][-MOST:]))


def is_saved_by_form(request: HttpRequest, revision: Revision) -> bool:
    return stored(request).get(IN_SESSION, {}).get(_form_id(request)) == _key(revision)


def _form_id(request: HttpRequest) -> str:
    return request.POST.get(NAME, "")[:36]


def _key(revision: Revision) -> list:
    return [revision.pk, revision.created_at.isoformat()]
