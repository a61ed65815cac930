"""What people who work in the admin don't read there: drafts of colleagues, and titles of what is not theirs to see."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission, PageViewRestriction, Task

from blog.models import Picture
from blog.tests.factories import make_article
from blog.tests.helpers import signed_in
from gazette.tests import image_files as files

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.each_database
@pytest.mark.usefixtures("indexed")
def test_author_reads_no_text_of_a_draft_of_a_colleague_through_the_api():
    colleague, author = signed_in("colleague", "Authors"), signed_in("author", "Authors")
    texts = {"lead": "Sentinellead", "search_description": "Sentineldescription", "seo_title": "Sentineltitle"}
    draft = make_article(publish=False, title="Working title", owner=colleague.user, **texts)
    api = "/admin/api/main/pages/"

    for query in (f"{draft.pk}/", f"{draft.pk}/?fields=*", f"?child_of={draft.get_parent().pk}&for_explorer=1"):
        page = author.get(api + query).content.decode()
        assert "Working title" in page and '"children"' in page
        assert "Sentinel" not in page, query
    assert author.get(f"{api}?search_description=Sentineldescription").status_code == 400
    assert author.get(f"{api}?order=seo_title").status_code == 400
    for client, number in ((author, 0), (colleague, 1)):
        assert client.get(f"{api}?search=Sentinellead").json()["meta"]["total_count"] == number


@pytest.mark.parametrize("action", ["delete", "add_tags", "add_to_collection"])
@pytest.mark.parametrize("kind", [Picture, Document])
def test_bulk_page_shows_no_title_to_whom_no_listing_shows_it(kind, action):
    root = Collection.get_first_root_node()
    private, sports = root.add_child(name="Investigation"), root.add_child(name="Sports")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    group = Group.objects.create(name="Sports")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("choose_image", "choose_document"):
        permission = Permission.objects.get(codename=codename)
        GroupCollectionPermission.objects.create(group=group, collection=sports, permission=permission)
    secret, own = (
        kind.objects.create(title=title, collection=collection, file=ContentFile(files.noise(), name="file.png"))
        for title, collection in (("Sentinel", private), ("Match", sports))
    )
    url = f"/admin/bulk/{kind._meta.app_label}/{kind._meta.model_name}/{action}/"
    reporter = signed_in("reporter", "Sports")

    both = reporter.get(url, {"id": [secret.pk, own.pk]})

    assert both.status_code == 200
    assert "Match" in both.content.decode() and "Sentinel" not in both.content.decode()
    for client in (reporter, signed_in("moderator", "Moderators")):
        for response in (client.get(f"{url}?id={secret.pk}"), client.post(f"{url}?id={secret.pk}")):
            assert response.status_code == 404
    assert "Sentinel" in signed_in("boss").get(url, {"id": secret.pk}).content.decode()


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_api_lists_no_file_to_whom_no_listing_shows_it(kind):
    model = {"images": Picture, "documents": Document}[kind]
    model.objects.create(title="Sentinel", file=ContentFile(files.noise(), name="file.png"))
    url = f"/admin/api/main/{kind}/"

    titles = [
        [each["title"] for each in signed_in(name, *groups).get(url).json()["items"]]
        for name, groups in (("moderator", ["Moderators"]), ("author", ["Authors"]), ("boss", []))
    ]

    assert titles == [[], ["Sentinel"], ["Sentinel"]]


def test_no_page_names_a_draft_or_a_private_article_to_whom_may_work_on_no_page():
    draft, private = make_article(publish=False, title="Sentinel"), make_article(title="Sentinel", slug="private")
    renamed = make_article(slug="renamed")
    renamed.title = "Sentinel"
    renamed.save_revision()
    PageViewRestriction.objects.create(page=private, restriction_type="groups").groups.add(Group.objects.create())
    parent, task = private.get_parent().pk, Task.objects.first().pk
    moderator = signed_in("moderator", "Moderators")
    urls = [f"/admin/{path}/{parent}/" for path in ("choose-page", "choose-article")]
    for page in (draft, private, renamed):
        urls += [
            f"/admin/pages/workflow/preview/{page.pk}/{task}/",
            f"/admin/pages/workflow/action/{page.pk}/approve/1/",
            f"/admin/pages/workflow/collect_action_data/{page.pk}/approve/1/",
            f"/admin/choose-page/chosen-multiple/?id={page.pk}",
        ]

    for url in urls:
        assert "Sentinel" not in moderator.get(url, follow=True).content.decode(), url
    for url in ("/admin/pages/create/blog/articlepage/", "/admin/articles/choose_parent/"):
        assert "Sentinel" not in moderator.post(url, {"parent_page": parent}, follow=True).content.decode(), url
    editor = signed_in("editor", "Editors")
    assert "Sentinel" in editor.get(urls[0]).content.decode()
