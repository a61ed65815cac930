"""Which tags are raised when several pages change at once."""

import pytest
from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from gazette.invalidation import MAX_RESTRICTED
from gazette.tests.generations import raised_tags
from home.models import HomePage, InfoPage

from .factories import make_article, make_index, make_topic
from .helpers import soup_of
