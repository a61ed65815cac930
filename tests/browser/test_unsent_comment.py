"""A reader who began a comment opens another page, reloads, goes back or gets an error: not a word is lost."""

from functools import partial

from playwright.sync_api import expect

ARTICLE = "/articles/mending-the-ell-bridge/"
WORDS = "Half a thought about the"


def open_article(visitor, **options):
    reader = visitor.page(**options)
    reader.goto(ARTICLE)
    return reader


def begin(reader):
    reader.fill("#comment-form [name=text]", WORDS)
    reader.fill("#comment-form [name=name]", "Wilma")
    reader.fill("#comment-form [name=email]", "wilma@unsent.example")
    reader.check("#comment-form [name=wants_mail]")


def assert_kept(reader):
    expect(reader.locator("#comment-form [name=text]")).to_have_value(WORDS)
    expect(reader.locator("#comment-form [name=name]")).to_have_value("Wilma")
    expect(reader.locator("#comment-form [name=wants_mail]")).to_be_checked()


def fail(status, route):
    route.fulfill(status=status, body="no answer")


def test_unsent_comment_survives_until_it_is_sent(site, visitor):
    reader = open_article(visitor, viewport={"width": 360, "height": 740})
    section = reader.locator("article section").nth(1)
    block = section.locator("button[name=choose]").get_attribute("value")
    begin(reader)

    section.get_by_role("button", name="Comment on this section").click()
    assert_kept(reader)
    expect(reader.locator("#comment-form [name=section]")).to_have_value(block)
    expect(reader.locator("#comment-form [name=text]")).to_be_focused()
    reader.go_back()
    assert_kept(reader)
    reader.reload()
    assert_kept(reader)
    expect(reader.locator("#comment-form [name=section]")).to_have_value(block)
    reader.goto("/")
    reader.goto(ARTICLE)
    assert_kept(reader)

    # The server is not there, is busy, or refuses: opening the article again has it all.
    for status in (502, 503, 413):
        reader.route("**/comments/on/**", partial(fail, status))
        reader.locator("#comment-form button[value=send]").click()
        reader.wait_for_url("**/comments/on/**")
        reader.unroute("**/comments/on/**")
        reader.goto(ARTICLE)
        assert_kept(reader)

    # Sent: the form is empty again, also behind Back.
    reader.locator("#comment-form button[value=send]").click()
    reader.wait_for_url("**/comments/received/**")
    expect(reader.get_by_text(WORDS)).to_be_visible()
    reader.go_back()
    expect(reader.locator("#comment-form [name=text]")).to_have_value("")
    reader.goto(ARTICLE)
    expect(reader.locator("#comment-form [name=text]")).to_have_value("")
    visitor.forgive("status of 502", "status of 503", "status of 413")


def test_without_javascript_the_section_button_leads_to_the_form_with_the_text(site, visitor):
    reader = open_article(visitor, java_script_enabled=False)
    section = reader.locator("article section").nth(1)
    block = section.locator("button[name=choose]").get_attribute("value")
    begin(reader)

    section.get_by_role("button", name="Comment on this section").click()

    reader.wait_for_url("**/comments/on/**")
    assert_kept(reader)
    reader.fill("#comment-form [name=text]", f"{WORDS} bridge, without a script")  # nobody says the same twice
    expect(reader.locator("#comment-form [name=section]")).to_have_value(block)
    expect(reader.locator(".error-summary")).to_have_count(0)
    reader.get_by_role("button", name="Post comment").click()
    reader.wait_for_url("**/comments/received/**")
    expect(reader.get_by_text(WORDS)).to_be_visible()
