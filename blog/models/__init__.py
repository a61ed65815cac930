from .articles import ARTICLES_PER_PAGE, FOUND_BY, ArticlePage, BlogIndexPage, Byline
from .errors import ErrorReport
from .filing import Author, Topic
from .imports import ImportedArticle
from .pictures import Picture, PictureRendition
from .sections import SectionAnchor, SectionEdition

__all__ = [
    "ARTICLES_PER_PAGE",
    "ArticlePage",
    "Author",
    "BlogIndexPage",
    "Byline",
    "ErrorReport",
    "FOUND_BY",
    "ImportedArticle",
    "Picture",
    "PictureRendition",
    "SectionAnchor",
    "SectionEdition",
    "Topic",
]
