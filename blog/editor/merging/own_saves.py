"""Records in the session which open form saved a draft: its next save is no conflict, even if a response was lost."""

from django.http import HttpRequest
from wagtail.models import Revision

from gazette.sessions import store, stored

NAME = "unsaved_copy"  # of the hidden field with the id of the open form
IN_SESSION = "saved_by_form"  # id and time of the revision that each form saved last, by form id
MOST = 20


def note_save(request: HttpRequest, revision: Revision) -> None:
    """Record that the form saved `revision`."""
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
