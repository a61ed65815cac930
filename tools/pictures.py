"""Take the screenshots of the documentation from a demo of their own: make pictures."""

import io
import tempfile
from pathlib import Path

from PIL import Image

from tests.served import served_demo

from .browser import browser, sign_in

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
ARTICLE = "/articles/mending-the-ell-bridge/"
BRIDGE = ("/admin/articles/?q=ell+bridge", "editor", "Mending the Ell bridge")
# name: (path, user, what is pressed before the screenshot: keys, or links and buttons by their names)
SHOTS = {
    "article": (ARTICLE, ""),
    "right-to-left": ("/ar/", "", "عصا عليها أرقام"),
    "articles": ("/admin/articles/", "editor"),
    "editor": (*BRIDGE, "Toggle outline"),
    "schedule": (*BRIDGE, "Toggle status", "Set schedule"),
    "dashboard": ("/admin/", "moderator"),
    "queue": ("/admin/comments/", "moderator"),
    "reported": ("/admin/comments/start/?status=reported", "moderator"),
    "card": ("/admin/comments/start/?held=held_word", "moderator"),
    "bulk": ("/admin/comments/start/?q=sundays", "moderator", "with the same text"),
    "author": ("/admin/comments/start/?q=tow-path", "moderator", "Author page: history, notes, bans"),
    # The only one that changes something, and the next one shows the change.
    "decided": ("/admin/comments/start/", "moderator", "j", "a"),
    "figures": ("/admin/comments/figures/", "moderator"),
}


def press(page, what: str) -> None:
    if len(what) == 1:
        page.keyboard.press(what)
        page.wait_for_timeout(1000)
    else:
        page.get_by_role("link", name=what).or_(page.get_by_role("button", name=what)).first.click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)  # animations have ended


def take(site) -> None:
    with browser() as opened:
        for name, (path, user, *pressed) in SHOTS.items():
            page = opened.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}).new_page()
            if user:
                sign_in(page, user, site.password)
            page.goto(path, wait_until="networkidle")
            for what in pressed:
                press(page, what)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.save(PICTURES / f"{name}.jpg", quality=82, optimize=True, progressive=True)
            print(f"docs/pictures/{name}.jpg")
            page.context.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gazette-pictures-") as folder, served_demo(Path(folder)) as demo:
        demo.manage("tick")  # otherwise the dashboard says that it never ran
        take(demo)
