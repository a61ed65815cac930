from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ..pages import ArticlePage
from .offered import card_of
from .store import drawn

# A day: who fetched one keeps it for as long after the article has become private.
KEPT = "public, max-age=86400"


@require_safe
def share_image(request, article_id, digest):
    """Drawn of a live article that everybody may read; at the address that says what it shows, and no other."""
    article = ArticlePage.objects.for_readers(request).filter(pk=article_id).first()
    card = article and card_of(article, request)
    if not card or card.digest != digest:
        raise Http404
    return HttpResponse(drawn(article.pk, card), content_type="image/png", headers={"Cache-Control": KEPT})
