from .articles import ArticleFigures, Byline, DraftLink, ImportedArticle, RelatedArticle
from .error_reports import ErrorReport
from .history import ArticleEdition, Correction, HistoryPurge
from .pictures import Picture, PictureRendition
from .search import SearchRow, SearchWord
from .sections import SectionAnchor, SectionEdition, SectionMove
from .seo import FOUND_BY, Findable
from .slug_history import FormerSlug, LastingAddress
from .taxonomy import Author, Series, Topic

from ..pages import ArticlePage, BlogIndexPage  # isort: skip  the pages stand on all others

__all__ = [
    "ArticleEdition",
    "Correction",
    "ArticleFigures",
    "ArticlePage",
    "Author",
    "BlogIndexPage",
    "Byline",
    "DraftLink",
    "ErrorReport",
    "FOUND_BY",
    "Findable",
    "FormerSlug",
    "HistoryPurge",
    "ImportedArticle",
    "LastingAddress",
    "Picture",
    "PictureRendition",
    "RelatedArticle",
    "SearchRow",
    "SearchWord",
    "SectionAnchor",
    "SectionEdition",
    "SectionMove",
    "Series",
    "Topic",
]
