import json
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils.translation import override

from blog.models import ArticlePage, SectionAnchor
from blog.sections import RESERVED_ID, RESERVED_IDS
from blog.templatetags.article_tags import kicker
from comments import actions
from comments.actions import State
from comments.models import Comment
from comments.tests.factories import make_comment, make_visible

from .factories import make_article, make_author, make_topic, section
from .helpers import fresh, queries_for, soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def headings(soup):
    return [words(h2) for h2 in soup.select("article.article section > .section-head > h2")]


def publish(article, **changes):
    for name, value in changes.items():
        setattr(article, name, value)
    article.save_revision().publish()
    return fresh(article)


def reject(comment):
    comment.refresh_from_db()
    moderator = get_user_model().objects.get(username="moderator")
    actions.reject(comment, moderator=moderator, seen=State.of(comment), reason="off_topic")


# The article


def test_article_has_one_h1_its_lead_and_its_sections(client):
    article = make_article(title="Tides", lead="Twice a day.")
    beta = article.sections[1].block_id
    SectionAnchor.objects.create(page=article, block_id=beta, slug="before", is_current=False)
    make_visible(article)

    soup = soup_of(article)

    assert [words(h1) for h1 in soup("h1")] == ["Tides"]
    assert words(soup.select_one(".lead")) == "Twice a day."
    assert headings(soup) == ["§ 1 Alpha", "§ 2 Beta", "§ 3 Gamma"]
    sections = soup.find("article").find_all("section")
    assert [each["id"] for each in sections] == ["alpha", "beta", "gamma"]
    for each in sections:
        assert "Link" not in words(soup.find(id=each["aria-labelledby"]))
        assert each.select_one("a.permalink")["href"] == f"#{each['id']}"
    assert soup.find(id="before").find_parent("section")["id"] == "beta"

    # The page is the same for everybody.
    first, second = client.get(article.get_url()), client.get(article.get_url())
    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")


def test_printed_url_is_in_the_letters_of_its_script(monkeypatch):
    monkeypatch.setattr("comments.conf.THREADS_PER_PAGE", 1)
    article = make_article(title="الجسر", slug="الجسر-القديم")
    for _number in range(2):
        make_visible(article)

    soup = soup_of(article)

    legible = "http://testserver/notices/الجسر-القديم/"
    assert soup.select_one(".article-head")["data-url"] == legible
    assert soup.select_one("link[rel=canonical]")["href"] == article.full_url != legible
    assert f"{legible}#comments" in words(soup.select_one(".on-paper"))


def test_byline_contents_and_neighbours_of_an_article():
    authors = [make_author("Ada Quill"), make_author("Ben Reed"), make_author("Cy Small")]
    old, new = make_article(title="Old"), make_article(title="New", body=[section("One", "x"), section("Two", "x")])
    article = make_article(authors=authors, topics=[make_topic("Water")])
    for each, day in ((old, 3), (article, 4), (new, 5)):
        dates = {"first_published_at": f"2026-03-0{day}T10:00Z", "updated_at": "2026-03-06T10:00Z"}
        ArticlePage.objects.filter(pk=each.pk).update(**dates)

    soup = soup_of(article)

    byline = words(soup.select_one(".byline"))
    assert byline.startswith("By Ada Quill, Ben Reed and Cy Small 4 March 2026 updated 6 March 2026 1 min read")
    times = [time["datetime"] for time in soup.select(".byline time")]
    assert times == ["2026-03-04T10:00+0000", "2026-03-06T10:00+0000"]
    assert [a["href"] for a in soup.select(".article-head .kicker a")] == ["/topics/water/"]
    assert len(soup.select(".about-authors .author")) == 3
    assert len(soup.select("#contents a")) == 3
    assert words(soup.select_one(".neighbours [rel=prev]")) == "Old"
    assert words(soup.select_one(".neighbours [rel=next]")) == "New"
    newest = soup_of(new)
    assert newest.select_one(".neighbours [rel=next]") is None
    assert newest.select("#contents a") == [], "of two sections there are no contents"


def test_a_draft_with_nothing_filled_in_can_be_looked_at(rf):
    article = make_article(publish=False, title="Empty", lead="", body=[section(""), section("")])

    response = article.make_preview_request()

    assert response.status_code == 200
    assert response.content.decode().count("Untitled section") == 2


# The conversation below it


def test_comments_stand_after_the_article_in_one_list_with_their_labels():
    article = make_article()
    whole = make_visible(article, name="Wanda")
    beta = make_visible(article, section=1, name="Bert")
    make_comment(article, section=1, name="Held")

    soup = soup_of(article)

    assert soup.select_one("article.article #comments") is None
    visible = soup.select("#comments article.comment")
    assert [each["id"] for each in visible] == [f"comment-{whole.pk}", f"comment-{beta.pk}"]
    assert [each["data-section"] for each in visible] == ["", article.sections[1].block_id]
    assert words(visible[0].select_one(".comment-label")) == "on the whole article"
    assert visible[1].select_one(".comment-label a")["href"] == "#beta"
    assert words(visible[1].select_one(".comment-label a")) == "Beta"
    assert visible[1].select_one("time").parent["href"] == f"#comment-{beta.pk}"
    assert words(soup.select_one(".byline a[href='#comments']")) == "2 comments"
    line = soup.select_one("#beta .section-talk")
    assert [words(each) for each in line.select("summary, button")] == ["1 comment on this section", "Comment", "⋯"]
    assert line.button["aria-label"] == "Comment on this section"
    assert words(line.select_one(".section-menu a")) == "Report an error in this section"
    assert soup.select("#alpha .section-comments") == []
    assert [words(count) for count in soup.select("#contents .contents-count")] == ["1 comment"]

    # Only one section's, with a link to all.
    soup = soup_of(f"{article.url}?section=beta")
    assert [each["id"] for each in soup.select(".comment")] == [f"comment-{beta.pk}"]
    assert words(soup.find(id="comments_heading")) == "1 comment on “Beta”"
    assert soup.select(".comment-label") == []  # the heading says it
    assert words(soup.select_one(".all-comments")) == "Back to the section All 2 comments on this article"
    assert soup.select_one(".all-comments a")["href"] == "#beta"
    assert words(soup.select_one("select[name=section] option[selected]")) == "§ 2 Beta"

    # A removed section's keeps its heading.
    publish(article, body=[block for block in article.body.raw_data if block["value"]["heading"] != "Beta"])
    assert words(soup_of(article).select(".comment-label")[1]) == "on “Beta”, a removed section"


def test_comments_on_a_section_can_be_read_in_place():
    article = make_article()
    root = make_visible(article, section=1, name="Ann", text="The *first* one.")
    reply = make_visible(article, parent=root, name="Reply")
    more = [make_visible(article, section=1, name=f"No {n}") for n in range(3)]

    for url in (article.url, f"{article.url}?section=beta", f"{article.url}?order=newest"):
        details = soup_of(url).select_one("#beta .section-comments")

        assert words(details.summary) == "5 comments on this section"
        assert [words(name) for name in details.select("li strong")] == ["Ann", "No 0", "No 1"]
        assert details.select_one(".comment-text").decode_contents() == "<p>The <em>first</em> one.</p>"
        assert details.select_one(".comment-time")["href"] == f"/comments/{root.pk}/"
        assert [(words(a), a["href"]) for a in details.select(".comment-label a")] == [
            ("1 reply", f"/comments/{root.pk}/")
        ]
        assert details.select("[id]") == []
        all_of_it = details.select("a")[-1]
        assert (words(all_of_it), all_of_it["href"]) == ("All 5 comments on this section", "?section=beta#comments")

    reject(more[0])
    names = soup_of(article).select("#beta .section-comments li strong")
    assert [words(name) for name in names] == ["Ann", "No 1", "No 2"]

    make_visible(article, parent=reply, name="Answer")
    assert words(soup_of(article).select_one("#beta .section-comments .comment-label")) == "2 replies"
    reject(reply)
    assert words(soup_of(article).select_one("#beta .section-comments .comment-label")) == "1 reply"


def test_list_is_read_oldest_newest_or_by_section(monkeypatch):
    article = make_article()
    for name, number in (("a", 1), ("b", None), ("c", 0), ("d", 1)):
        make_visible(article, name=name, section=number)

    def order(query):
        return "".join(words(name) for name in soup_of(f"{article.url}{query}").select("#comments .comment-name"))

    soup = soup_of(article)
    links = {words(a): a["href"] for a in soup.select(".comment-orders a")}
    assert links == {
        "Oldest first": f"{article.get_url()}#comments",
        "Newest first": "?order=newest#comments",
        "By section": "?order=section#comments",
    }
    assert words(soup.select_one(".comment-orders [aria-current]")) == "Oldest first"
    orders = {
        query: order(query)
        for query in ("", "?order=newest", "?order=section", "?order=x", "?section=beta&order=newest")
    }
    assert list(orders.values()) == ["abcd", "dcba", "bcad", "abcd", "da"]
    canonical = soup_of(f"{article.url}?order=newest").select_one("link[rel=canonical]")["href"]
    assert canonical == article.full_url
    # Where one order is the other, there is none to choose.
    assert soup_of(f"{article.url}?section=alpha").select(".comment-orders") == []

    monkeypatch.setattr("comments.conf.THREADS_PER_PAGE", 2)
    soup = soup_of(f"{article.url}?order=newest")
    pages = soup.select("#comments .pagination a")
    assert [page["href"] for page in pages] == ["?order=newest&comments=2#comments"] * 2
    assert order("?order=newest&comments=2") == "ba"
    assert order("?order=section&comments=2") == "ad"


def test_list_by_section_has_headings_in_place_of_labels():
    article = make_article()
    for name, number in (("a", 1), ("b", None), ("c", 0), ("d", 1), ("e", 2)):
        make_visible(article, name=name, section=number)
    Comment.objects.filter(name="e").update(block_id="removed", heading_then="Old & new")

    conversation = soup_of(f"{article.url}?order=section").select_one(".conversation-text")

    lists = {
        words(heading): [words(name) for name in heading.find_next_sibling(class_="threads").select(".comment-name")]
        for heading in conversation.select(".threads-heading")
    }
    assert lists == {
        "The whole article": ["b"],
        "Alpha": ["c"],
        "Beta": ["a", "d"],
        "“Old & new”, a removed section": ["e"],
    }
    assert [link["href"] for link in conversation.select(".threads-heading a")] == ["#alpha", "#beta"]
    assert not conversation.select(".comment-label")
    assert not soup_of(article).select(".threads-heading")


def test_label_of_a_comment_is_left_out_where_the_one_above_has_it():
    article = make_article()
    first = make_visible(article, section=1)
    for number in (1, None, 1):
        make_visible(article, section=number)
    make_visible(article, parent=first)

    labels = [each.select_one(".comment-label") for each in soup_of(article).select("#comments .comment")]

    assert [label and words(label) for label in labels] == ["on Beta", None, None, "on the whole article", "on Beta"]


def test_replies_past_three_are_folded_and_a_thread_alone_is_not():
    article = make_article()
    first = make_visible(article)
    replies = [make_visible(article, parent=first) for _number in range(5)]

    folded = soup_of(article).select_one(".thread > .more-replies")

    assert words(folded.summary) == "2 more replies"
    assert [each["id"] for each in folded.select("article")] == [f"comment-{each.pk}" for each in replies[3:]]
    assert soup_of(f"{article.url}?thread={first.pk}").select(".more-replies") == []


def test_featured_comments_are_named_on_top_of_the_first_page(monkeypatch):
    article = make_article()
    comments = [make_visible(article, name=f"No {n}", text=f"> Quoted.\n\nOpinion {n}.") for n in range(5)]
    Comment.objects.filter(pk__in=[each.pk for each in comments[:4]]).update(is_featured=True)

    def picks(query=""):
        return [(words(item), item.a["href"]) for item in soup_of(f"{article.url}{query}").select(".picks li")]

    newest = [(f"Opinion {n}. No {n}", f"#comment-{comments[n].pk}") for n in (3, 2, 1)]
    assert picks() == newest
    monkeypatch.setattr("comments.conf.THREADS_PER_PAGE", 2)
    assert picks() == [
        (text, f"/comments/{comments[int(text[-1])].pk}/" if "1" not in text else url) for text, url in newest
    ]
    assert picks("?comments=2") == picks(f"?thread={comments[0].pk}") == []


def test_replies_stand_one_level_in_and_say_whom_they_answer_even_if_it_was_removed():
    article = make_article()
    first = make_visible(article, name="Ann", text="Words that go.")
    reply = make_visible(article, parent=first, name="Bob")
    deeper = make_visible(article, parent=reply, name="Cat")

    soup = soup_of(article)

    assert len(soup.select(".threads > .thread")) == 1
    assert [each["id"] for each in soup.select(".replies > li > article")] == [
        f"comment-{reply.pk}",
        f"comment-{deeper.pk}",
    ]
    assert "in reply to" not in words(soup.find(id=f"comment-{reply.pk}"))
    label = soup.find(id=f"comment-{deeper.pk}").select_one(".comment-label")
    assert words(label) == "in reply to Bob"
    assert label.a["href"] == f"#comment-{reply.pk}"
    assert soup.select_one(f"#comment-{deeper.pk} .comment-acts a")["href"] == f"/comments/{deeper.pk}/reply/"

    reject(first)
    soup = soup_of(article)
    assert words(soup.select_one(".tombstone")) == "This comment was removed."
    assert "Words that go." not in words(soup)
    assert soup.find(id=f"comment-{reply.pk}")
    reject(reply)
    label = soup_of(article).find(id=f"comment-{deeper.pk}").select_one(".comment-label")
    assert words(label).endswith("in reply to a comment that was removed")


def test_long_threads_go_on_on_a_page_of_their_own(client):
    article = make_article()
    first = make_visible(article)
    for _number in range(21):
        make_visible(article, parent=first)
    other = make_visible(article)

    soup = soup_of(article)
    more = soup.select_one(".further a")

    assert words(soup.select_one(".more-replies > summary")) == "18 more replies"  # those on the thread's own page too
    assert words(more) == "1 more reply"
    soup = soup_of(article.url + more["href"].partition("#")[0])
    assert len(soup.select(".replies > li > article")) == 21
    assert soup.find(id=f"comment-{other.pk}") is None
    assert soup.select_one(".all-comments a")["href"] == f"{article.get_url()}#comments"


def test_second_page_of_threads_keeps_the_filter_and_unknown_parameters_give_a_page(monkeypatch):
    monkeypatch.setattr("comments.conf.THREADS_PER_PAGE", 2)
    article = make_article()
    for _number in range(5):
        make_visible(article, section=0)

    soup = soup_of(f"{article.url}?section=alpha&comments=2")

    assert len(soup.select(".comment")) == 2
    pages = soup.select_one("#comments .pagination")
    assert pages.select_one("[rel=prev]")["href"] == "?section=alpha&comments=1#comments"
    assert pages.select_one("[rel=next]")["href"] == "?section=alpha&comments=3#comments"
    assert words(pages.span) == "Page 2 of 3"
    on_paper = f"Page 2 of 3 of the comments. All of them online: {article.full_url}#comments"
    assert words(soup.select_one(".on-paper[hidden]")) == on_paper
    for name, number in {"comments=0": 1, "comments=99": 1, "comments=x": 2, "thread=x": 2, "section=x": 2}.items():
        assert len(soup_of(f"{article.url}?{name}").select(".comment")) == number, name
    assert len(soup_of(f"{article.url}?thread=0").select(".comment")) == 2


# The form


def test_form_holds_what_a_reader_sends_and_no_token():
    article = make_article()

    form = soup_of(article).find(id="comment-form")

    assert (form["method"], form["action"]) == ("post", f"/comments/on/{article.pk}/")
    names = [field["name"] for field in form.select("input, select, textarea, button")]
    assert names == ["section", "text", "name", "email", "wants_mail", "subject", "parent", "do", "do"]
    assert [button["value"] for button in form("button")] == ["send", "preview"]
    assert [words(option) for option in form("option")] == ["the whole article", "§ 1 Alpha", "§ 2 Beta", "§ 3 Gamma"]
    trap = form.find("input", {"name": "subject"})
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert trap.find_parent(attrs={"aria-hidden": "true"})
    for label in form("label"):
        assert form.find(id=label["for"])


def test_closed_article_shows_comments_and_takes_none_and_one_without_comments_says_nothing_of_them():
    article = make_article()
    make_visible(article, section=0)

    soup = soup_of(publish(article, comments_policy="closed"))

    assert len(soup.select(".comment")) == 1
    assert words(soup.select_one(".comments-closed")) == "Comments are closed."
    assert soup.main.find("form") is None
    assert soup.select_one('.comment-acts [href$="/reply/"]') is None
    assert words(soup.select_one("#alpha .section-talk summary")) == "1 comment on this section"
    assert soup.select("#alpha .section-talk button") == []

    soup = soup_of(publish(fresh(article), comments_policy="off"))
    assert "comment" not in words(soup.find("main")).lower()
    assert soup.find(id="comments") is None


def test_section_may_close_its_comments_or_have_none():
    article = make_article()
    make_visible(article, section=1)
    for policy, visible in (("closed", 1), ("off", 0)):
        body = list(fresh(article).body.raw_data)
        body[1]["value"]["comments"] = policy

        soup = soup_of(publish(fresh(article), body=body))

        assert len(soup.select(".comment")) == visible
        assert soup.find(id="beta").button is None
        assert soup.select_one('.comment-acts [href$="/reply/"]') is None
        assert [words(option) for option in soup.select("option")] == ["the whole article", "§ 1 Alpha", "§ 3 Gamma"]
        assert soup.find(id="alpha").button["aria-label"] == "Comment on this section"


# For everybody the same, and quickly


def test_article_has_unique_ids_no_inline_code_and_no_foreign_resources():
    body = [section(heading, "x") for heading in ("Comments", "Main", "Contents", "Comment form")]
    article = make_article(authors=[make_author()], body=body)
    make_visible(article, section=0)
    make_visible(article, section=0, text='<script>alert(1)</script> " onmouseover="x" https://example.org/')

    soup = soup_of(article)

    ids = [element["id"] for element in soup.find_all(id=True)]
    assert [each for each, count in Counter(ids).items() if count > 1] == []
    ours = set(ids) - {each.slug for each in article.sections}
    taken = [each for each in ours if "_" not in each and each not in RESERVED_IDS and not RESERVED_ID.fullmatch(each)]
    assert taken == [], "ids of the page that the slug of a section could take"
    (data,) = soup("script", type="application/ld+json")  # which no browser runs
    json.loads(data.extract().string)
    scripts = [script.get("src") for script in soup("script")]
    names = ("search_key", "copy_links", "conversation", "comment_draft", "contents")
    assert scripts == [f"/static/js/{name}.js" for name in names]
    assert soup("style") == []
    assert [each for each in soup.find_all(True) if any(a == "style" or a.startswith("on") for a in each.attrs)] == []
    sources = [each.get("src") or each.get("href") for each in soup.select("link[rel=stylesheet], img, script")]
    assert [source for source in sources if not source.startswith(("/static/", "/media/"))] == []
    assert soup.select_one(".comment-text a")["rel"] == ["ugc", "nofollow", "noopener"]


def test_queries_do_not_grow_with_sections_and_comments():
    authors, topics = [make_author()], [make_topic()]
    small = make_article(authors=authors, topics=topics, body=[section("One", "x")])
    make_visible(small, parent=make_visible(small, section=0))
    large = make_article(authors=authors, topics=topics, body=[section(f"Part {n}", "x") for n in range(12)])
    for number in range(12):
        make_visible(large, parent=make_visible(large, section=number))

    assert queries_for(small.url) == queries_for(large.url) <= 30


def test_article_of_forty_sections_and_sixty_comments_with_cold_cache_stays_within_the_query_ceiling(
    client, django_assert_max_num_queries
):
    sections = [section(f"Part {number}", *["of the river " * 34] * 5) for number in range(40)]
    article = make_article(authors=[make_author()], topics=[make_topic()], body=sections)
    for number in range(60):
        make_visible(article, section=number % 40)
    client.get("/robots.txt")  # makes the site's settings, once for all
    cache.clear()

    with django_assert_max_num_queries(30):
        soup = soup_of(article)

    assert len(soup.select(".comment")) == 50
    assert len(soup.select("article > .article-text > section")) == 40
    assert article.words > 20_000


def test_topics_above_the_title_are_separated_as_the_language_does_it():
    topics = [make_topic("Water"), make_topic("Records")]

    with override("ar"):
        text = words(BeautifulSoup(kicker(topics), "html.parser"))

    assert text == "Water، Records"


def test_titles_headings_paragraphs_and_lists_have_the_direction_of_their_words(client):
    text = "<p>آب کم است.</p><h3>سرچشمه</h3><ul><li>یک</li></ul>"
    body = [section("رودخانه", content=[("paragraph", text), ("pull_quote", {"text": "آب"})])]
    article = make_article(title="آب", lead="کم.", opening=[("paragraph", text)], body=body)
    make_article(title="Second")

    page = soup_of(article)
    listing = BeautifulSoup(client.get(article.get_parent().get_url()).content, "html.parser")

    words = page.select("h1, .lead, .article-text :is(h2, h3, p, ul)")
    assert len(words) >= 11
    assert {each.get("dir") for each in words} == {"auto"}
    assert {each.get("dir") for each in listing.select("h1, .card-title, .card-lead")} == {"auto"}
    source = str(page.select_one("article"))
    assert source.count(" dir=") == source.count(' dir="auto"')
