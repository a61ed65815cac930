# ruff: noqa: F401  Django finds models here

from .articles import ArticleFigures, Byline, DraftLink, ImportedArticle, RelatedArticle
from .error_reports import ErrorReport
from .history import ArticleEdition, Correction, HistoryPurge
from .imports import ArticleImport, UploadedArticleFile
from .pictures import Picture, PictureRendition, RenditionStatus
from .search import SearchRow, SearchWord
from .sections import SectionAnchor, SectionEdition, SectionMove
from .seo import SEO_PANELS, SEOMixin
from .slug_history import FormerSlug, FormerSlugsMixin
from .taxonomy import Author, Series, Topic

from ..pages import ArticlePage, BlogIndexPage  # isort: skip  pages import all other models
