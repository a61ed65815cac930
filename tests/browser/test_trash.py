"""Deleting asks where readers go; the trash gives the page back, under a new URL where the former one is taken."""

from playwright.sync_api import expect

from .pages import assert_nothing_wrong, follow

TAKEN = """
from blog.models import ArticlePage, BlogIndexPage
parent = BlogIndexPage.objects.get(slug="articles", locale__language_code="en")
article = ArticlePage(title="Another year", slug="what-we-got-wrong", lead="It is late.", live=False)
parent.add_child(instance=article)
article.save_revision().publish()
"""


def test_page_is_moved_to_trash_and_restored(visitor):
    reader, editor = visitor.page(), visitor.signed_in("editor", viewport={"width": 1280, "height": 900})
    url = "/articles/what-we-got-wrong/"
    assert reader.goto(url).status == 200

    editor.goto("/admin/articles/?q=got+wrong")
    follow(editor.get_by_role("link", name="What we got wrong this year").first)
    page_id = editor.url.rstrip("/").split("/")[-2]
    editor.goto(f"/admin/pages/{page_id}/delete/")
    assert_nothing_wrong(editor)
    expect(editor.get_by_label("see that the page was removed")).to_be_checked()
    editor.get_by_label("are redirected to another page").check()
    follow(editor.get_by_role("button", name="Move to trash"))
    expect(editor.get_by_text("Choose the page to redirect to.")).to_be_visible()
    editor.get_by_label("see that the page was removed").check()
    follow(editor.get_by_role("button", name="Move to trash"))
    expect(editor.get_by_text("moved to trash.")).to_be_visible()

    visitor.complaints.clear()
    removed = reader.goto(url)
    assert removed.status == 410
    expect(reader.get_by_role("heading", name="Page removed")).to_be_visible()
    assert_nothing_wrong(reader)
    visitor.forgive("status of 410")

    visitor.site.shell(TAKEN)
    assert reader.goto(url).status == 200
    follow(editor.get_by_role("link", name="Trash", exact=True))
    expect(editor.get_by_text(url)).to_be_visible()
    assert_nothing_wrong(editor)
    follow(editor.get_by_role("link", name="Restore What we got wrong this year"))
    assert_nothing_wrong(editor)
    follow(editor.get_by_role("button", name="Restore"))
    expect(editor.get_by_text("is already in use below")).to_be_visible()
    editor.get_by_label("Slug").fill("our-mistakes")
    follow(editor.get_by_role("button", name="Restore"))
    expect(editor.get_by_text("restored and published.")).to_be_visible()
    visitor.forgive("status of 4")

    assert reader.goto("/articles/our-mistakes/").status == 200
    expect(reader.get_by_role("heading", level=1)).to_contain_text("What we got wrong this year")
