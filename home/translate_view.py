"""Wagtail's view that makes a page's translations, with links to them in its message."""

from django.urls import path, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView

from gazette.review_messages import replace_last


class TranslatePageView(SubmitPageTranslationView):
    def post(self, request, **kwargs):
        before = set(self.object.get_translations().values_list("pk", flat=True))
        response = super().post(request, **kwargs)
        copies = list(self.object.get_translations().exclude(pk__in=before).select_related("locale").order_by("pk"))
        if copies:
            # In the user's language: the display names of locales are each in its own.
            names = [copy.locale.language_name_localized for copy in copies]
            texts = {
                "title": self.object.get_admin_display_title(),
                "languages": get_text_list(names, _("and")),
            }
            text = _("“%(title)s” now has a draft in %(languages)s, with the original text to translate.") % texts
            urls = [reverse("wagtailadmin_pages:edit", args=[copy.pk]) for copy in copies]
            label = _("Edit: %(language)s")
            buttons = [
                messages.button(url, label % {"language": name})
                for url, name in zip(urls, names, strict=True)
                if url != response.url  # the form of a single one is opened
            ]
            replace_last(request, text, buttons)
        return response


def urls():
    # At Wagtail's URL, and before it.
    return [path("translation/submit/page/<int:page_id>/", TranslatePageView.as_view(), name="translate_page")]
