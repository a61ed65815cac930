from wagtail.admin.widgets import AdminPageChooser


class ArticleChooser(AdminPageChooser):
    """Begins where articles are (home/page_choosers.py)."""

    chooser_modal_url_name = "choose_article"

    def __init__(self, **kwargs):
        super().__init__(target_models=["blog.ArticlePage"], **kwargs)
