"""What users may do with pages in the trash."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page
from wagtail.permissions import policy_registry

from comments.tests.factories import make_user
from gazette.trash.actions import move_to_trash
from gazette.trash.models import Trashed
from gazette.trash.permissions import can_delete_permanently

from .factories import make_article, make_index

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


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


def test_who_trashed_a_draft_of_another_and_lost_their_group_does_not_delete_it():
    former = make_user("former", "Editors")
    draft = make_article(publish=False, owner=make_user("author", "Authors"))
    move_to_trash(draft, user=former)
    assert can_delete_permanently(former, Trashed.objects.get(pk=draft.pk))

    former.groups.clear()

    former = get_user_model().objects.get(pk=former.pk)
    assert Trashed.objects.visible_to(former).exists()
    assert not can_delete_permanently(former, Trashed.objects.get(pk=draft.pk))


def test_no_permission_reaches_a_page_in_the_trash():
    admin = get_user_model().objects.create_superuser("admin")
    article, kept = make_article(), make_article()
    move_to_trash(article, user=admin)
    article, kept = (Page.objects.get(pk=page.pk) for page in (article, kept))
    policy = policy_registry.get_by_type(Page)

    reached = [policy.user_has_any_permission_for_instance(admin, {"change"}, page) for page in (article, kept)]

    assert reached == [False, True]
    assert article.pk not in policy.instances_user_has_any_permission_for(admin, {"change"}).values_list(
        "pk", flat=True
    )
    assert article.pk not in policy.explorable_instances(admin).values_list("pk", flat=True)


def test_permission_on_the_root_of_the_tree_does_not_reach_the_trash():
    everywhere, group = make_user("everywhere"), Group.objects.create(name="Everywhere")
    GroupPagePermission.objects.create(
        group=group, page=Page.get_first_root_node(), permission=Permission.objects.get(codename="change_page")
    )
    everywhere.groups.add(group)
    article, kept = make_article(), make_article()

    move_to_trash(article, user=get_user_model().objects.create_superuser("admin"))

    policy = policy_registry.get_by_type(Page)
    for pages in (
        policy.instances_user_has_permission_for(everywhere, "change"),
        policy.explorable_instances(everywhere),
    ):
        assert {kept.pk, article.pk} & set(pages.values_list("pk", flat=True)) == {kept.pk}
