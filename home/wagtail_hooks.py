from wagtail import hooks

from .rich_text import DeclaredDocumentLinkHandler, ReadablePageLinkHandler


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own, which it replaces
def register_links(features):
    features.register_link_type(ReadablePageLinkHandler)
    features.register_link_type(DeclaredDocumentLinkHandler)
