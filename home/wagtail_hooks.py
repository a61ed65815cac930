from wagtail import hooks

from . import article_chooser, translate_view
from .rich_text import DeclaredDocumentLinkHandler, ReadablePageLinkHandler

hooks.register("register_admin_urls", article_chooser.urls)
hooks.register("register_admin_urls", translate_view.urls, order=-1)  # before Wagtail's own, which it replaces


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own, which it replaces
def register_links(features):
    features.register_link_type(ReadablePageLinkHandler)
    features.register_link_type(DeclaredDocumentLinkHandler)
