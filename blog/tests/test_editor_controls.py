"""Every control that an editor can flip on an article, flipped in the admin's form and looked at on the page."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.blocks.article import CAPTION_FEATURES, PARAGRAPH_FEATURES
from blog.models import ArticlePage, Picture
from comments.models import ConversationSettings

from .factories import make_article, make_author, make_index, make_topic
from .helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def paragraph(html):
    return "paragraph", rich_text(html, features=PARAGRAPH_FEATURES)


def posted_section(heading, *blocks, slug="", **changes):
    values = {"heading": heading, "address": slug, "comments": "", "summary": "", **changes}
    return "section", {**values, "content": streamfield(list(blocks))}


def posted(topics=(), **changes):
    """The form of a short article as a browser posts it."""
    empty = (
        "lead hero hero_alt hero_caption series series_place updated_at comments_policy seo_title search_description"
    )
    data = {
        "title": "From the form",
        "slug": "from-the-form",
        **dict.fromkeys(empty.split(), ""),
        "opening": streamfield([]),
        "body": streamfield([posted_section("First", paragraph("<p>One.</p>"))]),
        **{name: inline_formset([]) for name in ("bylines", "related_links", "corrections")},
        "shows_changes": "on",
        "action-publish": "action-publish",
        **changes,
    }
    return {**nested_form_data(data), "topics": list(topics)}


def published(editor, index=None, **changes):
    """The article's page, as a reader gets it, after an editor published it with these values."""
    index = index or make_index()
    response = editor.post(f"/admin/pages/add/blog/articlepage/{index.pk}/", posted(**changes))
    article = ArticlePage.objects.filter(slug=changes.get("slug", "from-the-form")).first()
    assert article, response.context["form"].errors if response.context else response
    assert article.live
    return Client().get(article.url).content.decode()


@pytest.mark.each_database
def test_editor_publishes_an_article_of_sections(editor):
    page = published(
        editor,
        lead="What it says in short.",
        opening=streamfield([paragraph("<p>Before all.</p>")]),
        body=streamfield(
            [
                posted_section("First", paragraph("<p>One, <b>bold</b> and <i>italic</i>, x<sup>2</sup>.</p>")),
                posted_section(
                    "Second", paragraph("<h3>Below</h3><ul><li>point</li></ul>"), slug="The End", summary="So."
                ),
            ]
        ),
    )

    for text in ("What it says in short.", "<b>bold</b>", "x<sup>2</sup>", "Below</h3>", "So."):
        assert text in page
    assert page.index("Before all.") < page.index('<section id="first"') < page.index('<section id="the-end"')


def test_each_block_shows_what_was_filled_in(editor):
    picture = Picture.objects.create(title="file name", credit="Drawn by Q", file=get_test_image_file())
    figure = {
        "image": {"image": picture.pk, "alt_text": "A bridge", "decorative": ""},
        "caption": rich_text("<p>The caption</p>", features=CAPTION_FEATURES),
        "credit": "",
    }
    own = {**figure, "credit": "Own credit", "image": {**figure["image"], "decorative": "on", "alt_text": ""}}
    text = rich_text("<p>Aside</p>", features=["bold", "italic", "link", "ol", "ul"])
    film = {"address": "https://film.example/7", "title": "A film", "picture": picture.pk, "description": "Short."}
    blocks = [
        ("figure", {**figure, "width": "full"}),
        ("gallery", {"caption": "Two views", "pictures": inline_list([own, figure]), "width": "wide"}),
        ("quote", {"text": "Her words", "source": "A letter", "source_address": "https://letters.example/1"}),
        ("pull_quote", {"text": "Set large"}),
        (
            "table",
            '{"data": [["Year", "Rain"], ["2024", "812"]], "first_row_is_table_header": true, '
            '"first_col_is_header": false, "table_header_choice": "row", "table_caption": "Rain by year"}',
        ),
        ("code", {"language": "python", "code": "print(1 < 2)", "caption": "A line"}),
        ("embed", film),
        ("callout", {"kind": "warning", "heading": "Mind this", "text": text}),
    ]

    page = published(editor, body=streamfield([posted_section("First", *blocks)]))

    texts = ["The caption", "Drawn by Q", "Own credit", "Two views", "Her words", "A letter", "Set large"]
    texts += ["Rain by year", "812", "A line", "A film", "Short.", "Mind this", "Aside"]
    texts += ['alt="A bridge"', 'alt=""', 'href="https://letters.example/1"', 'href="https://film.example/7"']
    texts += ['<span class="n">print</span>(<span class="m">1</span> &lt; <span class="m">2</span>)']
    assert [text for text in texts if text not in page] == []
    assert 'scope="col"' in page
    assert 'class="figure full"' in page
    assert 'class="gallery wide"' in page
    assert "file name" not in page
    assert 'src="https://film.example' not in page


def inline_list(values):
    """A list block's form data."""
    data = {"count": len(values)}
    for number, value in enumerate(values):
        data[str(number)] = {"value": value, "deleted": "", "order": number, "type": "item", "id": ""}
    return data


def test_fields_of_the_article_are_on_the_page(editor):
    picture = Picture.objects.create(title="file name", credit="Q", file=get_test_image_file())
    first, second = make_author("Zoe First"), make_author("Ada Second")

    page = published(
        editor,
        hero=picture.pk,
        hero_alt="The harbour",
        hero_caption="At low tide",
        bylines=inline_formset([{"author": first.pk}, {"author": second.pk}]),
        topics=[make_topic("Water").pk],
        updated_at="2026-02-03 09:30",
        slug="another-slug",
        seo_title="Elsewhere called so",
        search_description="In a search result.",
        noindex="on",
    )

    for text in (
        'alt="The harbour"',
        "At low tide",
        'href="/topics/water/">Water',
        'datetime="2026-02-03T09:30',
        "<title>Elsewhere called so",
        '<meta name="robots" content="noindex">',
        '<meta name="description" content="In a search result.">',
    ):
        assert text in page
    assert "file name" not in page
    assert 0 < page.index(f'href="/authors/{first.slug}/"') < page.index(f'href="/authors/{second.slug}/"')
    assert Client().get("/notices/another-slug/").status_code == 200


@pytest.mark.parametrize(
    ("policy", "form", "region"),
    [("", True, True), ("held", True, True), ("trusted", True, True), ("closed", False, True), ("off", False, False)],
)
def test_the_articles_comments_policy(editor, policy, form, region):
    page = published(editor, comments_policy=policy)

    assert ('id="comment-form"' in page) is form
    assert ('id="comments"' in page) is region


def test_how_long_a_comment_may_be_and_when_comments_close(editor):
    page = published(editor, comments_max_length="77", comments_close_after="3")
    ArticlePage.objects.update(first_published_at=timezone.now() - timedelta(days=3))
    later = Client().get(ArticlePage.objects.get().url).content.decode()

    assert 'maxlength="77"' in page
    assert 'id="comment-form"' in page
    assert 'id="comment-form"' not in later


@pytest.mark.parametrize("level", ["listing", "site"])
def test_what_a_listing_or_the_site_says_of_comments(editor, level):
    article = make_article(index=make_index(slug="below"))
    rules = {"comments_policy": "trusted", "comments_max_length": "66", "comments_close_after": "2"}
    if level == "listing":
        listing = article.get_parent()
        values = {"title": listing.title, "slug": listing.slug, "introduction": "", "action-publish": "action-publish"}
        form = {**values, "seo_title": "", "search_description": "", **rules}
        response = editor.post(f"/admin/pages/{listing.pk}/edit/", form)
    else:
        site = Site.objects.get()
        inlines = ("own_reasons", "saved_replies")
        counts = {f"{inline}-{count}_FORMS": 0 for inline in inlines for count in ("TOTAL", "INITIAL")}
        form = {"trust_approved": "4", "trust_days": "9", "held_words": "", **counts, **rules}
        response = signed_in("boss").post(f"/admin/settings/comments/conversationsettings/{site.pk}/", form)
        numbers = ConversationSettings.for_site(site)
        assert (numbers.trust_approved, numbers.trust_days) == (4, 9)
    assert response.status_code == 302, response.context["form"].errors

    page = Client().get(article.url).content.decode()
    ArticlePage.objects.update(first_published_at=timezone.now() - timedelta(days=2))
    later = Client().get(article.url).content.decode()

    assert "unless you asked this site to remember your browser" in page
    assert 'maxlength="66"' in page
    assert 'id="comment-form"' not in later


@pytest.mark.parametrize(("policy", "open_"), [("", True), ("closed", False), ("off", False)])
def test_a_sections_comments_policy(editor, policy, open_):
    page = published(editor, body=streamfield([posted_section("First", paragraph("<p>x</p>"), comments=policy)]))

    assert ("Comment on this section" in page) is open_
    assert (">§ 1 First</option>" in page) is open_


def saved_as_draft(editor, article, sections):
    """The response to a save of `article` with these sections, before and after the one for publishing them."""
    changes = {"slug": article.slug, "body": streamfield(sections)}
    draft = {key: value for key, value in posted(**changes).items() if key != "action-publish"}
    url = f"/admin/pages/{article.pk}/edit/"
    return editor.post(url, draft), editor.post(url, posted(**changes))


def refusals(response):
    """What the form says at the addresses of its sections."""
    (error,) = response.context["form"].errors.as_data()["body"]
    return {position: problem.block_errors["address"].messages for position, problem in error.block_errors.items()}


def test_slug_of_another_section_is_saved_as_draft_but_not_published(editor):
    article = make_article()
    twice = [posted_section(heading, paragraph("<p>x</p>"), slug="Same place") for heading in ("One", "Two")]
    former = [posted_section("New", paragraph("<p>x</p>"), slug="alpha")]

    for sections, expected in (
        (twice, {1: ["Another section already has the slug “same-place”."]}),
        (former, {0: ["Another section has or had the slug “alpha”: choose a different one."]}),
    ):
        saved, published = saved_as_draft(editor, article, sections)
        assert saved.status_code == 302
        assert refusals(published) == expected


def test_a_new_article_can_be_previewed_before_it_was_saved(editor):
    preview = f"/admin/pages/add/blog/articlepage/{make_index().pk}/preview/"

    assert editor.post(preview, posted(title="Not yet saved")).json()["is_valid"]

    assert "Not yet saved" in editor.get(preview).content.decode()


def test_slug_of_a_topic_or_author_follows_its_name_in_the_form(editor):
    for model in ("topic", "author"):
        form = editor.get(f"/admin/snippets/blog/{model}/add/").content.decode()
        assert 'data-w-sync-target-value="#id_slug"' in form


def test_a_document_linked_in_a_paragraph_is_served(editor):
    document = get_document_model().objects.create(title="Minutes", file=ContentFile(b"held in May", "minutes.txt"))

    assert b"held in May" in b"".join(Client().get(document.url))


def test_unpublished_article_answers_404_and_returns_with_its_urls(editor):
    article = make_article()

    editor.post(f"/admin/pages/{article.pk}/unpublish/", {})
    assert Client().get(article.url).status_code == 404
    article.refresh_from_db()
    article.save_revision().publish()

    assert '<section id="alpha"' in Client().get(article.url).content.decode()


def controls():
    """The path of everything that an editor can fill in or flip in an article's form."""
    form = ArticlePage.get_edit_handler().get_form_class()
    streams = {"body", "opening"}
    found = {name for name in form.base_fields if name not in streams}
    found |= {f"{name}.{field}" for name, rows in form.formsets.items() for field in rows.form.base_fields}
    body = ArticlePage._meta.get_field("body").stream_block
    opening = ArticlePage._meta.get_field("opening").stream_block
    # The opening is a section's content over again.
    assert opening.child_blocks.keys() == body.child_blocks["section"].child_blocks["content"].child_blocks.keys()
    return found | {"opening"} | set(leaves(body.child_blocks["section"], "section"))


def leaves(block, path):
    children = getattr(block, "child_blocks", None) or {}
    if hasattr(block, "child_block"):
        yield from leaves(block.child_block, path)
    elif children and not isinstance(block, ImageBlock):
        for name, child in children.items():
            yield from leaves(child, f"{path}.{name}")
    else:
        yield path


HERE = "blog.tests.test_editor_controls"
BLOCKS = f"{HERE}:test_each_block_shows_what_was_filled_in"
SECTIONS = f"{HERE}:test_editor_publishes_an_article_of_sections"
FIELDS = f"{HERE}:test_fields_of_the_article_are_on_the_page"


SERIES = (
    "blog.tests.test_series_and_related:"
    "test_editor_files_an_article_in_a_series_and_chooses_related_ones_in_their_order"
)
# Where each of them is flipped and looked at. What is Wagtail's alone is named with the reason.
FLIPPED = {
    "title": "blog.tests.test_draft_validation:test_draft_without_title_or_with_a_used_slug_is_saved",
    "lead": SECTIONS,
    "hero": FIELDS,
    "hero_alt": FIELDS,
    "hero_caption": FIELDS,
    "opening": SECTIONS,
    "topics": FIELDS,
    "series": SERIES,
    "series_place": SERIES,
    "related_links.other": SERIES,
    **{
        f"corrections.{name}": "blog.tests.test_corrections:test_correction_of_a_section_stores_its_heading"
        for name in ("block_id", "text", "corrected_at", "heading_then")
    },
    "shows_changes": "blog.tests.test_change_log:test_article_can_hide_its_changes",
    "bylines.author": FIELDS,
    "updated_at": FIELDS,
    "slug": FIELDS,
    "seo_title": FIELDS,
    "search_description": FIELDS,
    "noindex": "blog.tests.test_taxonomy:test_noindexed_page_has_the_robots_tag_and_is_not_in_the_sitemap",
    "share_picture": "blog.tests.test_share_image:test_a_picture_chosen_for_sharing_comes_before_the_lead_picture",
    "go_live_at": "blog.tests.test_schedule:test_problem_of_a_schedule_is_one_line",
    "expire_at": "blog.tests.test_schedule:test_problem_of_a_schedule_is_one_line",
    "comments_policy": f"{HERE}:test_the_articles_comments_policy",
    "comments_close_after": f"{HERE}:test_how_long_a_comment_may_be_and_when_comments_close",
    "comments_max_length": f"{HERE}:test_how_long_a_comment_may_be_and_when_comments_close",
    "section.heading": SECTIONS,
    "section.summary": SECTIONS,
    "section.address": SECTIONS,
    "section.comments": f"{HERE}:test_a_sections_comments_policy",
    "section.merged": "blog.tests.test_merged_sections:test_what_the_outline_fills_in_is_stored_and_leads_links_on",
    "section.content.paragraph": SECTIONS,
    **{
        f"section.content.{block}.{name}": BLOCKS
        for block, names in {
            "figure": "image caption credit width",
            "gallery": "pictures.image pictures.caption pictures.credit caption width",
            "quote": "text source source_address",
            "pull_quote": "text",
            "code": "language code caption",
            "embed": "address title picture description",
            "callout": "kind heading text",
        }.items()
        for name in names.split()
    },
    "section.content.table": BLOCKS,
    # Wagtail's own notes on a draft, which no reader sees; that mail about them goes out is tested with it.
    **dict.fromkeys(["comment_notifications", "comments.text", "comments.contentpath"], ""),
    **dict.fromkeys(["comments.position", "comments.resolved"], ""),
}


def test_no_control_is_left_that_no_test_flips():
    assert controls() == FLIPPED.keys()
    for control, place in FLIPPED.items():
        module, _, name = place.partition(":")
        assert not place or callable(getattr(import_module(module), name)), control
