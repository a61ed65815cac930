"""What the browser tests do with any page: follow a link and wait for what it leads to, and let axe-core judge it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page


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
