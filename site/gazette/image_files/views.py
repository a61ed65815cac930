from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from wagtail.images import get_image_model

from gazette.media_storage import MediaUnavailable
from gazette.views import server_error

from .access import RENDITIONS, Access, access_to


@require_safe
def media(request, path):
    """Serve an image file to whoever may see it; report a missing rendition, which the tick generates."""
    access = access_to(request, path)
    if access is Access.REFUSED:
        return not_found_page(request)
    try:
        response = file_response(path)
    except MediaUnavailable:
        response = server_error(request)
        vars(response)["_has_been_logged"] = True  # by the storage, once for each outage
        return response
    except (Http404, OSError):  # also a name longer than the disk takes
        return not_found_page(request)
    response["Cache-Control"] = access.value
    return response


@require_safe
def media_access(request, path):
    """Tell a web server that serves renditions itself whether it may (204 or 403), and their Cache-Control.

    A response that is the same for everybody may be cached for a minute.
    """
    access = access_to(request, path)
    response = HttpResponse(status=403 if access is Access.REFUSED else 204)
    response["Cache-Control"] = "public, max-age=60" if access is Access.PUBLIC else "no-store"
    response["X-Picture-Cache-Control"] = access.value
    return response


def not_found_page(request):
    response = page_not_found(request, Http404())
    response["Cache-Control"] = "no-store"
    return response


def file_response(path: str) -> FileResponse:
    """Raises Http404 or OSError if there is no such file."""
    try:
        file = default_storage.open(path)
    except FileNotFoundError:
        if path.startswith(f"{RENDITIONS}/"):
            have_generated(path)
        raise
    response = FileResponse(file)
    response["Last-Modified"] = http_date(default_storage.get_modified_time(path).timestamp())
    return response


def have_generated(path: str) -> None:
    """Have a rendition generated that has a row but no file, as after restoring a backup without renditions."""
    renditions = get_image_model().get_rendition_model().objects
    rendition = renditions.filter(file=path).select_related("image").first()
    if rendition is not None:
        rendition.image.check_renditions_again()
