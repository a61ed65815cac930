"""What the permissions on comments, bans and error reports give to whom."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.permissions import policy_registry

from blog.error_reports.actions import report
from blog.models import ErrorReport
from comments.models import Ban, Comment, ModerationScope
from comments.permissions import bans_of, bans_seen_by
from comments.tests.factories import make_comment, make_user

from .factories import make_article, make_index

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def make_report(article):
    return report(article, text="It was 1869.", now=timezone.now())


@pytest.mark.parametrize(
    "model, make, action, group, others",
    [
        (Comment, make_comment, "moderate", "Moderators", ["Editors", "Authors"]),
        (ErrorReport, make_report, "settle", "Editors", ["Moderators"]),
    ],
)
def test_a_policy_gives_its_action_to_one_group_and_superusers_only(model, make, action, group, others):
    instance = make(make_article())
    allowed = [make_user("allowed", group), get_user_model().objects.create_superuser("admin")]
    refused = [make_user(f"refused-{name}", name) for name in others]
    policy = policy_registry.get_by_type(model)

    for user in allowed:
        assert list(policy.instances_user_has_any_permission_for(user, {action})) == [instance]
    for user in refused:
        assert not policy.instances_user_has_any_permission_for(user, {action}).exists()
    assert set(allowed) <= set(policy.users_with_any_permission({action}))
    assert not set(refused) & set(policy.users_with_any_permission({action}))
    for user in allowed:
        assert not policy.instances_user_has_any_permission_for(user, {"delete"}).exists()
    assert not policy.users_with_any_permission({"delete"}).exists()


def test_a_moderator_sees_bans_on_their_pages_and_above_them_and_lifts_the_former():
    here, beside = make_index(slug="here"), make_index(slug="beside")
    article = make_article(index=here)
    group = Group.objects.create(name="Here")
    ModerationScope.objects.create(group=group, page=here)
    local, admin = make_user("local"), get_user_model().objects.create_superuser("admin")
    local.groups.add(group)
    bans = {
        page.pk: Ban.objects.create(page=page, trait="email", value="a@b.example", made_at=timezone.now())
        for page in (here.get_parent(), here, article, beside)
    }

    assert {ban.page_id for ban in bans_of(local)} == {here.pk, article.pk}
    assert {ban.page_id for ban in bans_seen_by(local)} == {here.get_parent().pk, here.pk, article.pk}
    assert set(bans_of(admin)) == set(bans_seen_by(admin)) == set(bans.values())
