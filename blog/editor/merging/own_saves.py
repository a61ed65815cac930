"""Record in the session which open form saved a draft: its next save is no conflict, even if a response was lost."""

from django.http import HttpRequest
from wagtail.models import Revision

from gazette.sessions import store, stored

FORM_ID_FIELD = "unsaved_copy"  # hidden field with the id of the open form
SESSION_KEY = "saved_by_form"  # id and time of the revision that each form saved last, by form id
MAX_STORED = 20


def remember(request: HttpRequest, name: str, key: str, value) -> None:
    """Store a value by key below `name` in the session; only the newest are kept."""
    others = [each for each in stored(request).get(name, {}).items() if each[0] != key]
    store(request, name, dict([*others, (key, value)][-MAX_STORED:]))


def record_save(request: HttpRequest, revision: Revision) -> None:
    """Record that the form saved `revision`."""
    if form_id := _form_id(request):
        remember(request, SESSION_KEY, form_id, _key(revision))


def is_saved_by_form(request: HttpRequest, revision: Revision) -> bool:
    return stored(request).get(SESSION_KEY, {}).get(_form_id(request)) == _key(revision)


def _form_id(request: HttpRequest) -> str:
    return request.POST.get(FORM_ID_FIELD, "")[:36]


def _key(revision: Revision) -> list:
    return [revision.pk, revision.created_at.isoformat()]
