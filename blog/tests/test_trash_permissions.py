"""Who may delete a page in the trash permanently."""

import pytest
from django.contrib.auth import get_user_model

from comments.tests.factories import make_user
from gazette.trash.actions import move_to_trash
from gazette.trash.models import Trashed
from gazette.trash.permissions import can_delete_permanently

from .factories import make_article, make_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_user("author", "Authors")


def test_the_owner_of_a_draft_deletes_it_unless_its_listing_is_in_the_trash_too(author):
    index = make_index(slug="old")
    draft = make_article(index=index, publish=False, owner=author)
    move_to_trash(draft, user=author)
    assert can_delete_permanently(author, Trashed.objects.get(pk=draft.pk))

    move_to_trash(index, user=get_user_model().objects.create_superuser("admin"))

    assert not can_delete_permanently(author, Trashed.objects.get(pk=draft.pk))
