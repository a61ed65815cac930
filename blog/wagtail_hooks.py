from django.urls import path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .editor import log_messages
from .editor.article_desk.bulk_actions import SetTopicBulkAction
from .editor.article_import.views import ArticleImportView, UploadView
from .editor.content_checks import use_our_checks
from .editor.draft_links import desk as drafts
from .editor.draft_validation.views import refuse_incomplete_drafts
from .editor.footnotes import register_footnotes, register_icons
from .editor.new_article import NewArticleView, new_article_menu_item, show_new_article
from .editor.pasting import gallery  # noqa: F401 (registers its adapter)
from .editor.pasting.scripts import editor_scripts
from .editor.pasting.views import LinkCardView, PastedPictureView, PasteView
from .editor.pictures import use_our_views
from .editor.section_moves import MoveSectionView, UndoMoveView
from .editor.views import ConfirmPublicationView, ask_before_publishing
from .editor.viewsets import ArticleDeskViewSet, ArticleViewSet, TaxonomyViewSetGroup
from .error_reports.panels import ReportedErrorsHomePanel
from .error_reports.viewsets import ErrorDeskViewSet
from .views import serve_listing_feed

use_our_views()
register_snippet(TaxonomyViewSetGroup)
hooks.register("register_bulk_action", SetTopicBulkAction)
hooks.register("before_publish_page", ask_before_publishing)
hooks.register("before_bulk_action", refuse_incomplete_drafts)
hooks.register("construct_wagtail_userbar", use_our_checks)
# After Wagtail's check of who may see the page.
hooks.register("on_serve_page", serve_listing_feed, order=100)
hooks.register("register_log_actions", log_messages.register)
hooks.register("register_page_header_buttons", drafts.draft_links_button)
hooks.register("register_admin_menu_item", new_article_menu_item)
hooks.register("construct_homepage_panels", show_new_article)
hooks.register("register_rich_text_features", register_footnotes)
hooks.register("register_icons", register_icons)
hooks.register("insert_editor_js", editor_scripts)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [ArticleViewSet(), ArticleDeskViewSet(), ErrorDeskViewSet()]


@hooks.register("construct_homepage_panels")
def show_reported_errors(request, panels):
    panels.append(ReportedErrorsHomePanel())


@hooks.register("register_admin_urls")
def register_admin_urls():
    confirm, revoke = ConfirmPublicationView.as_view(), drafts.RevokeDraftLinkView.as_view()
    return [
        path("articles/new/", NewArticleView.as_view(), name="new_article"),
        path("articles/import/", UploadView.as_view(), name="import_articles"),
        path("articles/import/<int:pk>/", ArticleImportView.as_view(), name="article_import"),
        path("articles/<int:page_id>/confirm/<int:revision_id>/", confirm, name="confirm_publication"),
        path("articles/<int:page_id>/move/<str:block_id>/", MoveSectionView.as_view(), name="outline_move"),
        path("articles/moves/<int:pk>/back/", UndoMoveView.as_view(), name="undo_section_move"),
        path("articles/paste/", PasteView.as_view(), name="paste"),
        path("articles/paste/picture/", PastedPictureView.as_view(), name="paste_picture"),
        path("articles/paste/card/", LinkCardView.as_view(), name="paste_card"),
        path("articles/<int:page_id>/draft-links/", drafts.DraftLinksView.as_view(), name="draft_links"),
        path("articles/<int:page_id>/draft-links/<int:link_id>/revoke/", revoke, name="revoke_draft_link"),
    ]
