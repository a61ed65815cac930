"""What the search field of the queue understands: a comment's number, a link to it, an email address, a name, words."""

import re
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.search import SearchForm
from wagtail.models import Site

from ..models import Comment
from ..permissions import moderated_by
from ..querysets import CommentQuerySet

NUMBER = re.compile(r"#?([0-9]{1,18})")
# "/comments/123/", also of the desk, and the fragment that links to a comment on its article.
PATH, FRAGMENT = re.compile(r".*/comments/([0-9]{1,18})/?"), re.compile(r"comment-([0-9]{1,18})")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
QUOTED = re.compile(r'["“„»](.+)["”“«]', re.DOTALL)
HELP = _(
    "Search for the number of a comment (#123) or a link to it, in any status; or, among the comments listed, for a "
    "name, an email address or words."
)


class QueueSearchForm(SearchForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, placeholder=_("Search comments"), **kwargs)
        self.fields["q"].widget.attrs["title"] = HELP


def comment_named_in(words: str, request: HttpRequest) -> Comment | None:
    """Return the comment that a number ("123", "#123") or a URL of this site names, if the user may moderate it."""
    number = NUMBER.fullmatch(words) or _number_in_url(words, request)
    return moderated_by(request.user).filter(pk=int(number[1])).first() if number else None


def _number_in_url(words: str, request: HttpRequest) -> re.Match | None:
    try:
        url = urlsplit(words)
    except ValueError:
        return None
    number = FRAGMENT.fullmatch(url.fragment) or PATH.fullmatch(url.path)
    own_host = request.get_host().partition(":")[0]
    is_here = not url.netloc or url.hostname == own_host or Site.objects.filter(hostname=url.hostname).exists()
    return number if number and is_here else None


def with_words(comments: CommentQuerySet, words: str) -> CommentQuerySet:
    """Return the comments with these words in their name, email address or text; a whole email address in any case."""
    if quoted := QUOTED.fullmatch(words):
        words = quoted[1]
    in_email = Q(email__icontains=words)
    if EMAIL.fullmatch(words):
        in_email = Q(pk__in=Comment.objects.from_email(words).values("pk"))
    return comments.filter(Q(name__icontains=words) | in_email | Q(text__icontains=words))
