"""A draft with everything that the checks beside the form can find."""

from playwright.sync_api import expect

from .editor import open_side_panel, wait_until_checked, wait_until_saved
from .pages import WIDE

BAD_DRAFT = """
import json
from wagtail.images.tests.utils import get_test_image_file
from blog.models import ArticlePage, BlogIndexPage, Correction, Picture

picture = Picture.objects.create(title="Unsigned", file=get_test_image_file())
figure = {"image": {"image": picture.pk, "alt_text": "", "decorative": False}, "caption": "", "credit": ""}
link = '<p>More at <a href="https://example.org/tides">https://example.org/tides</a>.</p>'
contents = {"a": [("paragraph", link), ("figure", figure)], "b": [("paragraph", "<p>Words.</p>")], "c": []}
headings = {"a": "Ebb", "b": "Ebb", "c": "Flood"}
body = [
    {"type": "section", "id": key, "value": {
        "heading": headings[key],
        "content": [{"type": kind, "id": f"{key}-{kind}", "value": value} for kind, value in content],
    }}
    for key, content in contents.items()
]
article = ArticlePage(title="Everything amiss", slug="everything-amiss", lead="Too short.", live=False)
article.body = json.dumps(body)
# Words about an empty section are none of its own.
article.corrections = [Correction(block_id="c", text="It was wrong.")]
BlogIndexPage.objects.first().add_child(instance=article)
article.save_revision()
print(article.pk)
"""
ALWAYS = {
    "A section is empty",
    "Two sections have the same heading",
    "An image has no credit",
    "A link text is a URL",
    "An image has no alternative text",
}


def test_the_checks_name_everything_that_is_amiss_in_a_draft(visitor):
    page = visitor.signed_in("editor", **WIDE)
    page.goto(f"/admin/pages/{int(visitor.site.shell(BAD_DRAFT))}/edit/")
    names = open_side_panel(page, "checks").locator("[data-content-checker-name]")

    for lead, text in (
        ("Too short.", "The lead is short"),
        ("Long " * 61, "The lead is long"),
        ("", "The article has no lead"),
    ):
        page.fill("[name=lead]", lead)
        wait_until_saved(page)
        wait_until_checked(page)
        # The list is written anew as a whole when axe has looked at the preview of what was typed.
        expect(names.filter(has_text=text)).to_have_count(1)
        assert sorted(names.all_text_contents()) == sorted({text, *ALWAYS})

    # On a phone the panel would cover the form of the next page.
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    expect(page.locator("[data-form-side]:not(.form-side--initial)")).to_be_attached()
    expect(page.locator("[data-side-panel]").locator("visible=true")).to_have_count(0)

    # Wagtail writes what its checker finds into the console too.
    visitor.forgive("axe.run")
