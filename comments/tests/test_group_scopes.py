import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from comments.models import ModerationScope
from comments.panels import ScopeFormSet
from comments.permissions import can_moderate
from comments.tests.factories import make_comment, make_listing, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def form_data(*pages, deleted=(), kept=0):
    data = {"moderation_scopes-TOTAL_FORMS": len(pages), "moderation_scopes-INITIAL_FORMS": kept}
    for number, page in enumerate(pages):
        data[f"moderation_scopes-{number}-page"] = page.pk if page else ""
        data[f"moderation_scopes-{number}-DELETE"] = "1" if number in deleted else ""
    return data


def saved(group, data):
    formset = ScopeFormSet(data, instance=group)
    assert formset.is_valid(), formset.non_form_errors()
    formset.save()
    return set(group.moderation_scopes.values_list("page", flat=True))


def test_an_administrator_gives_a_group_moderation_of_a_subtree(client):
    index = make_listing()
    comment = make_comment(make_page(listing=index))
    group = Group.objects.create(name="Locals")
    user = make_user("local", "Locals")
    client.force_login(get_user_model().objects.create_superuser("admin"))
    url = reverse("wagtailusers_groups:edit", args=[group.pk])
    page = client.get(url)
    assert "Moderation of reader comments" in page.content.decode()
    others = {
        f"{panel.management_form.prefix}-{field}": 0
        for panel in page.context["permission_panels"]
        if hasattr(panel, "management_form")
        for field in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    response = client.post(url, {"name": "Locals", **others, **form_data(index)})

    assert response.status_code == 302
    assert list(group.moderation_scopes.values_list("page", flat=True)) == [index.pk]
    assert can_moderate(get_user_model().objects.get(pk=user.pk), comment)


@pytest.mark.each_database
def test_scopes_are_added_kept_and_removed_and_leave_other_groups_alone():
    first, second, third = (make_listing(slug=slug) for slug in ("one", "two", "three"))
    group = Group.objects.create(name="Locals")
    before = ModerationScope.objects.get(group__name="Moderators")

    assert saved(group, form_data(first, second)) == {first.pk, second.pk}
    assert saved(group, form_data(first, second, third, deleted=[0], kept=2)) == {second.pk, third.pk}
    assert saved(group, form_data(second, third, deleted=[0, 1], kept=2)) == set()
    assert ModerationScope.objects.get() == before


def test_a_page_named_twice_is_refused():
    index = make_listing()

    formset = ScopeFormSet(form_data(index, index), instance=Group.objects.create(name="Locals"))

    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Select each page only once."]


def test_the_form_shows_the_scopes_that_a_group_has():
    group = Group.objects.get(name="Moderators")

    formset = ScopeFormSet(instance=group)

    assert [form.initial["page"] for form in formset] == [group.moderation_scopes.get().page]
    assert 'name="moderation_scopes-0-page"' in formset.as_admin_panel()


def test_the_group_editor_offers_no_box_for_comments_that_would_change_nothing(client):
    client.force_login(get_user_model().objects.create_superuser("admin"))

    page = client.get(reverse("wagtailusers_groups:edit", args=[Group.objects.get(name="Moderators").pk]))

    registered = page.context["form"].registered_permissions
    assert not registered.filter(content_type__app_label="comments", content_type__model="comment").exists()
