import json
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.cache import cache

from blog.models import ArticlePage, SectionAnchor
from blog.sections import RESERVED_ID, RESERVED_IDS
from comments import actions
from comments.actions import Seen
from comments.models import Comment
from comments.tests.factories import make_comment, make_visible

from .factories import make_article, make_author, make_topic, section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rate(settings):
    settings.GAZETTE_COMMENT_RATE = "off"


def text(element):
    return " ".join(element.get_text().split())


def soup_of(client, article, query=""):
    response = client.get(article.get_url() + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def headings(soup):
    return [text(h2) for h2 in soup.select("article.article section > .section-head > h2")]


def publish(article, **changes):
    for name, value in changes.items():
        setattr(article, name, value)
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def reject(comment):
    comment.refresh_from_db()
    moderator = get_user_model().objects.get(username="moderator")
    actions.reject(comment, moderator=moderator, seen=Seen.of(comment), reason="off_topic")


# The article


def test_article_has_one_h1_its_lead_and_its_sections(client):
    article = make_article(title="Tides", lead="Twice a day.")

    soup = soup_of(client, article)

    assert [text(h1) for h1 in soup("h1")] == ["Tides"]
    assert text(soup.select_one(".lead")) == "Twice a day."
    assert headings(soup) == ["§ 1 Alpha", "§ 2 Beta", "§ 3 Gamma"]
    sections = soup.find("article").find_all("section")
    assert [each["id"] for each in sections] == ["alpha", "beta", "gamma"]
    for each in sections:
        assert "Link" not in text(soup.find(id=each["aria-labelledby"]))
        assert each.select_one("a.permalink")["href"] == f"#{each['id']}"


def test_every_id_is_used_once_and_no_slug_can_take_one_of_ours(client):
    article = make_article(body=[section(heading, "x") for heading in ("Comments", "Main", "Contents", "Comment form")])
    for _number in range(2):
        make_visible(article, section=0)

    soup = soup_of(client, article)

    ids = [element["id"] for element in soup.find_all(id=True)]
    assert [each for each, count in Counter(ids).items() if count > 1] == []
    slugs = {each.slug for each in article.sections}
    ours = [each for each in ids if each not in slugs]
    assert [
        each for each in ours if "_" not in each and each not in RESERVED_IDS and not RESERVED_ID.fullmatch(each)
    ] == []


def test_a_former_address_of_a_section_still_leads_to_it(client):
    article = make_article()
    block_id = article.sections[1].block_id
    SectionAnchor.objects.create(page=article, block_id=block_id, slug="before", is_current=False)

    soup = soup_of(client, article)

    assert soup.find(id="before").find_parent("section")["id"] == "beta"


@pytest.mark.parametrize(("number", "links"), [(2, 0), (3, 3)])
def test_contents_stand_where_there_are_three_sections(client, number, links):
    article = make_article(body=[section(f"Part {n}", "x") for n in range(number)])

    soup = soup_of(client, article)

    assert len(soup.select("#contents a")) == links


def test_byline_names_authors_dates_and_length(client):
    authors = [make_author("Ada Quill"), make_author("Ben Reed"), make_author("Cy Small")]
    article = make_article(authors=authors, topics=[make_topic("Water")])
    ArticlePage.objects.filter(pk=article.pk).update(
        first_published_at="2026-03-04T10:00Z", updated_at="2026-03-06T10:00Z"
    )

    soup = soup_of(client, article)

    byline = text(soup.select_one(".byline"))
    assert byline.startswith("By Ada Quill, Ben Reed and Cy Small · 4 March 2026 · updated 6 March 2026 · 1 min read")
    times = [time["datetime"] for time in soup.select(".byline time")]
    assert times == ["2026-03-04T10:00+0000", "2026-03-06T10:00+0000"]
    assert [a["href"] for a in soup.select(".article-head .kicker a")] == ["/topics/water/"]
    assert len(soup.select(".about-authors .author")) == 3


def test_neighbours_are_the_next_older_and_newer_article(client):
    old, middle, new = (make_article(title=title) for title in ("Old", "Middle", "New"))
    for day, article in enumerate((old, middle, new), start=1):
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=f"2026-03-0{day}T10:00Z")

    soup = soup_of(client, middle)

    assert text(soup.select_one(".neighbours [rel=prev]")) == "Old"
    assert text(soup.select_one(".neighbours [rel=next]")) == "New"
    assert soup_of(client, new).select_one(".neighbours [rel=next]") is None


def test_a_draft_with_nothing_filled_in_can_be_looked_at(rf):
    article = make_article(publish=False, title="Empty", lead="", body=[section(""), section("")])

    response = article.make_preview_request()

    assert response.status_code == 200
    assert response.content.decode().count("Untitled section") == 2


# The conversation below it


def test_comments_stand_after_the_article_in_one_list_with_their_labels(client):
    article = make_article()
    whole = make_visible(article, name="Wanda")
    beta = make_visible(article, section=1, name="Bert")
    make_comment(article, section=1, name="Held")

    soup = soup_of(client, article)

    assert soup.select_one("article.article #comments") is None
    visible = soup.select("#comments article.comment")
    assert [each["id"] for each in visible] == [f"comment-{whole.pk}", f"comment-{beta.pk}"]
    assert [each["data-section"] for each in visible] == ["", article.sections[1].block_id]
    assert text(visible[0].select_one(".comment-label")) == "on the whole article"
    assert visible[1].select_one(".comment-label a")["href"] == "#beta"
    assert text(visible[1].select_one(".comment-label a")) == "Beta"
    assert visible[1].select_one("time").parent["href"] == f"#comment-{beta.pk}"
    assert text(soup.select_one(".byline a[href='#comments']")) == "2 comments"
    assert [text(each) for each in soup.select("#beta .section-talk :is(a, button)")] == [
        "1 comment on this section",
        "Comment on this section",
        "Report an error in this section",
    ]
    assert soup.select_one("#beta .section-talk a")["href"] == "?section=beta#comments"
    assert text(soup.select_one("#alpha .section-talk button")) == "Comment on this section"


def test_a_comment_on_a_section_that_is_gone_keeps_its_heading(client):
    article = make_article()
    make_visible(article, section=2)
    article = publish(article, body=[block for block in article.body.raw_data if block["value"]["heading"] != "Gamma"])

    soup = soup_of(client, article)

    assert text(soup.select_one(".comment-label")) == "on “Gamma”, an earlier section"


def test_replies_stand_one_level_in_and_say_whom_they_answer(client):
    article = make_article()
    first = make_visible(article, name="Ann")
    reply = make_visible(article, parent=first, name="Bob")
    deeper = make_visible(article, parent=reply, name="Cat")

    soup = soup_of(client, article)

    assert len(soup.select(".threads > .thread")) == 1
    assert [each["id"] for each in soup.select(".replies > li > article")] == [
        f"comment-{reply.pk}",
        f"comment-{deeper.pk}",
    ]
    assert "in reply to" not in text(soup.find(id=f"comment-{reply.pk}"))
    label = soup.find(id=f"comment-{deeper.pk}").select_one(".comment-label")
    assert text(label) == "on the whole article, in reply to Bob"
    assert label.a["href"] == f"#comment-{reply.pk}"
    assert soup.select_one(f"#comment-{deeper.pk} .comment-reply a")["href"] == f"/comments/{deeper.pk}/reply/"


def test_a_removed_comment_leaves_a_tombstone_over_its_replies(client):
    article = make_article()
    first = make_visible(article, text="Words that go.")
    reply = make_visible(article, parent=first)
    deeper = make_visible(article, parent=reply)
    reject(first)
    soup = soup_of(client, article)
    assert text(soup.select_one(".tombstone")) == "This comment was removed."
    assert "Words that go." not in text(soup)
    assert soup.find(id=f"comment-{reply.pk}")

    reject(reply)

    label = soup_of(client, article).find(id=f"comment-{deeper.pk}").select_one(".comment-label")
    assert text(label).endswith("in reply to a comment that was removed")


def test_long_threads_go_on_on_a_page_of_their_own(client):
    article = make_article()
    first = make_visible(article)
    for _number in range(21):
        make_visible(article, parent=first)
    other = make_visible(article)

    more = soup_of(client, article).select_one(".further a")

    assert text(more) == "1 more reply"
    soup = soup_of(client, article, more["href"].partition("#")[0])
    assert len(soup.select(".replies article")) == 21
    assert soup.find(id=f"comment-{other.pk}") is None
    assert soup.select_one(".all-comments a")["href"] == f"{article.get_url()}#comments"


def test_only_one_sections_comments_and_the_way_back(client):
    article = make_article()
    make_visible(article)
    beta = make_visible(article, section=1)

    soup = soup_of(client, article, "?section=beta")

    assert [each["id"] for each in soup.select(".comment")] == [f"comment-{beta.pk}"]
    assert text(soup.find(id="comments_heading")) == "1 comment on “Beta”"
    assert text(soup.select_one(".all-comments")) == "All 2 comments on this article"
    assert text(soup.select_one("select[name=section] option[selected]")) == "Beta"


def test_second_page_of_threads_keeps_the_filter(client, monkeypatch):
    monkeypatch.setattr("comments.conf.THREADS_PER_PAGE", 2)
    article = make_article()
    for _number in range(5):
        make_visible(article, section=0)

    soup = soup_of(client, article, "?section=alpha&comments=2")

    assert len(soup.select(".comment")) == 2
    pages = soup.select_one("#comments .pagination")
    assert pages.select_one("[rel=prev]")["href"] == "?section=alpha&comments=1#comments"
    assert pages.select_one("[rel=next]")["href"] == "?section=alpha&comments=3#comments"
    assert text(pages.span) == "Page 2 of 3"


@pytest.mark.parametrize(
    "query", ["?comments=0", "?comments=99", "?comments=x", "?thread=x", "?section=x", "?thread=0"]
)
def test_an_address_that_means_nothing_still_gives_a_page(client, query):
    article = make_article()
    make_visible(article)

    assert len(soup_of(client, article, query).select(".comment")) == 1


# The form


def test_form_holds_what_a_reader_sends_and_no_token(client):
    article = make_article()

    form = soup_of(client, article).find(id="comment-form")

    assert (form["method"], form["action"]) == ("post", f"/comments/on/{article.pk}/")
    names = [field["name"] for field in form.select("input, select, textarea, button")]
    assert names == ["section", "text", "name", "email", "subject", "parent", "do", "do"]
    assert [button["value"] for button in form("button")] == ["send", "preview"]
    assert [text(option) for option in form("option")] == ["the whole article", "Alpha", "Beta", "Gamma"]
    trap = form.find("input", {"name": "subject"})
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert trap.find_parent(attrs={"aria-hidden": "true"})
    for label in form("label"):
        assert form.find(id=label["for"])


def test_a_closed_article_shows_comments_and_takes_none(client):
    article = make_article()
    make_visible(article, section=0)
    article = publish(article, comments_policy="closed")

    soup = soup_of(client, article)

    assert len(soup.select(".comment")) == 1
    assert text(soup.select_one(".comments-closed")) == "Comments are closed."
    assert soup.find("form") is None
    assert soup.select_one(".comment-reply") is None
    assert [text(a) for a in soup.select("#alpha .section-talk a")] == [
        "1 comment on this section",
        "Report an error in this section",
    ]


def test_an_article_without_a_conversation_says_nothing_of_one(client):
    article = make_article()
    make_visible(article, section=0)
    article = publish(article, comments_policy="off")

    soup = soup_of(client, article)

    assert "comment" not in text(soup.find("main")).lower()
    assert soup.find(id="comments") is None


@pytest.mark.parametrize(("policy", "visible"), [("closed", 1), ("off", 0)])
def test_a_section_may_close_its_comments_or_have_none(client, policy, visible):
    article = make_article()
    make_visible(article, section=1)
    body = article.body.raw_data
    body[1]["value"]["comments"] = policy
    article = publish(article, body=list(body))

    soup = soup_of(client, article)

    assert len(soup.select(".comment")) == visible
    assert "Comment on this section" not in text(soup.find(id="beta"))
    assert soup.select_one(".comment-reply") is None
    assert [text(option) for option in soup.select("option")] == ["the whole article", "Alpha", "Gamma"]
    assert "Comment on this section" in text(soup.find(id="alpha"))


# For everybody the same, and quickly


def test_page_is_the_same_for_all_and_sets_no_cookie(client):
    article = make_article()
    make_visible(article)

    first, second = client.get(article.get_url()), client.get(article.get_url())

    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client):
    article = make_article(authors=[make_author()])
    make_visible(article, text='<script>alert(1)</script> " onmouseover="x" https://example.org/')

    soup = soup_of(client, article)

    (data,) = soup("script", type="application/ld+json")  # which no browser runs
    json.loads(data.extract().string)
    scripts = [script.get("src") for script in soup("script")]
    assert scripts == [f"/static/js/{name}.js" for name in ("copy_links", "comment_draft", "contents")]
    assert soup("style") == []
    assert [each for each in soup.find_all(True) if any(a == "style" or a.startswith("on") for a in each.attrs)] == []
    sources = [each.get("src") or each.get("href") for each in soup.select("link[rel=stylesheet], img, script")]
    assert [source for source in sources if not source.startswith(("/static/", "/media/"))] == []
    assert soup.select_one(".comment-text a")["rel"] == ["ugc", "nofollow", "noopener"]


def queries_for(client, article, django_assert_max_num_queries):
    client.get(article.get_url())
    with django_assert_max_num_queries(1_000) as asked:
        client.get(article.get_url())
    return len(asked.captured_queries)


def test_queries_do_not_grow_with_sections_and_comments(client, django_assert_max_num_queries):
    authors, topics = [make_author()], [make_topic()]
    small = make_article(authors=authors, topics=topics, body=[section("One", "x")])
    make_visible(make_visible(small, section=0).page.specific, parent=Comment.objects.get())
    large = make_article(authors=authors, topics=topics, body=[section(f"Part {n}", "x") for n in range(12)])
    for number in range(50):
        parent = make_visible(large, section=number % 12)
        make_visible(large, parent=parent)

    asked = [queries_for(client, article, django_assert_max_num_queries) for article in (small, large)]

    assert asked[0] == asked[1]
    assert asked[1] <= 30


def test_article_with_cold_cache_stays_within_the_query_ceiling(client, django_assert_max_num_queries):
    article = make_article(authors=[make_author()], topics=[make_topic()])
    for number in range(100):
        make_visible(article, section=number % 3)
    client.get("/robots.txt")  # makes the site's settings, once for all
    cache.clear()

    with django_assert_max_num_queries(30):
        soup = soup_of(client, article)

    assert len(soup.select(".comment")) == 50


def test_article_of_forty_sections_and_twenty_thousand_words_stays_within_the_query_ceiling(
    client, django_assert_max_num_queries
):
    words = "of the river " * 34
    sections = [section(f"Part {number}", *[words] * 5) for number in range(40)]
    article = make_article(authors=[make_author()], topics=[make_topic()], body=sections)
    make_visible(article, section=39)
    client.get("/robots.txt")
    cache.clear()

    with django_assert_max_num_queries(30):
        soup = soup_of(client, article)

    assert len(soup.select("article > .article-text > section")) == 40
    assert article.words > 20_000
