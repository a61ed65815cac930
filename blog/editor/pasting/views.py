"""What the script of pasting asks for: the blocks for a text, a stored picture, title and image for a link card."""

import json

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.permissions import page_permission_policy, policy_registry

from gazette.public_fetch import CannotFetch

from ... import conf
from ...importers.parsed_article import CannotImport
from ...importers.pictures import CannotStore, store_picture
from ...models import Picture
from .cards import card_of
from .content import pasted

MAX_BYTES = 2_500_000  # less than DATA_UPLOAD_MAX_MEMORY_SIZE


def refused(message: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


class EditorView(View):
    """Answers users who may add or edit pages, by JSON; an error is one sentence."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not page_permission_policy.user_has_any_permission(request.user, ["add", "change"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def sent(self) -> dict | None:
        """Return the object in the request's body; None if it has none."""
        try:
            found = json.loads(self.request.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class PasteView(EditorView):
    def post(self, request):
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
            return refused(_("This is too much to paste at once: paste it in parts."), 413)
        fields = self.sent()
        text = fields and fields.get("html")
        if not isinstance(text, str) or not text.strip():
            return refused(_("There is nothing to paste."))
        try:
            is_whole, has_sections = fields.get("isWhole") is True, fields.get("hasSections") is not False
            return JsonResponse(pasted(text, request.user, is_whole=is_whole, has_sections=has_sections))
        except CannotImport as error:
            return refused(_("This can’t be pasted with its structure: it %(reason)s.") % {"reason": error})


class PastedPictureView(EditorView):
    """Stores a picture of the clipboard, or one that was dropped, under the rules of any upload."""

    def post(self, request):
        if not policy_registry.get_by_type(Picture).user_has_permission(request.user, "add"):
            return refused(_("Images were left out: you may not add any."), 403)
        alt_text = " ".join(request.POST.get("alt", "").split())
        try:
            picture = store_picture(request.FILES.get("file"), request.user, alt_text=alt_text)
        except CannotStore as error:
            return refused(str(error))
        return JsonResponse({"id": picture.pk})


class LinkCardView(EditorView):
    """Fetches title, description and image of a page, where the operator allows it."""

    def post(self, request):
        if not conf.fetches_cards():
            raise PermissionDenied
        fields = self.sent()
        url = fields and fields.get("url")
        if not isinstance(url, str):
            return refused(_("There is no URL."))
        try:
            return JsonResponse(card_of(url, request.user))
        except CannotFetch as error:
            return refused(str(error))
