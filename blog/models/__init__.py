from .articles import ArticlePage, BlogIndexPage, Byline
from .corrections import Correction
from .drafts import DraftLink
from .editions import ArticleEdition
from .errors import ErrorReport
from .figures import ArticleFigures
from .filing import Author, Topic
from .found import FOUND_BY, Findable
from .imports import ImportedArticle
from .lasting import FormerSlug, LastingAddress
from .moves import SectionMove
from .pictures import Picture, PictureRendition
from .purging import HistoryPurge
from .related import RelatedArticle
from .search import SearchRow, SearchWord
from .sections import SectionAnchor, SectionEdition
from .series import Series

__all__ = [
    "FOUND_BY",
    "ArticleEdition",
    "ArticleFigures",
    "ArticlePage",
    "Author",
    "BlogIndexPage",
    "Byline",
    "Correction",
    "DraftLink",
    "ErrorReport",
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
