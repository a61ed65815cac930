"""What the browser tests do with any page: sizes of screens, links that are followed, and axe-core."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

WIDE = {"viewport": {"width": 1400, "height": 1000}}
DARK_PHONE = {"color_scheme": "dark", "viewport": {"width": 360, "height": 800}}


def light_and_dark(narrow: int):
    """Run a test on a wide light screen, and on a dark one that is `narrow` pixels wide."""
    screens = [
        {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
        for scheme, width in (("light", 1280), ("dark", narrow))
    ]
    return pytest.mark.parametrize("screen", screens, ids=["light", "dark"])


def send_login(page: Page, username: str, password: str):
    """Fill in the login form that is open, and send it."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def follow(target: Locator):
    """Click a link or a button that opens another page, and wait until that page and its scripts are loaded."""
    with target.page.expect_navigation():
        target.click()


def wait_until_still(page: Page):
    """Wait until the page and its scripts are loaded and nothing on it moves or fades."""
    page.wait_for_load_state()
    page.evaluate("Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null)")


def assert_nothing_wrong(page: Page):
    """No violation that axe finds, and nothing wider than the screen."""
    wait_until_still(page)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{sideways} px wider than the screen"


def assert_targets_are_large(page: Page):
    """Each button of the desk, each field, and each summary of a fold is at least 44 px high and wide."""
    small = page.evaluate(
        """() => [...document.querySelectorAll(".desk :is(.button, select, summary, textarea, [type=text])")]
            .filter((each) => each.checkVisibility() && !each.closest("dialog:not([open])"))
            .map((each) => [each.getBoundingClientRect(), each])
            .filter(([box]) => box.width < 44 || box.height < 44)
            .map(([box, each]) => `${box.width} × ${box.height}: ${each.outerHTML}`)"""
    )
    assert small == []
