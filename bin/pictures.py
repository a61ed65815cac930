"""Take the screenshots of the documentation from a demo of their own: make pictures."""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
ARTICLE = "/articles/mending-the-ell-bridge/"
BRIDGE = ("/admin/articles/?q=ell+bridge", "editor", "Mending the Ell bridge")
# name: (path, user, what is pressed before the screenshot: keys, or links and buttons by their names)
SHOTS = {
    "article": (ARTICLE, ""),
    "right-to-left": ("/ar/", "", "عصا عليها أرقام"),
    "articles": ("/admin/articles/", "editor"),
    "editor": (*BRIDGE, "Toggle outline"),
    "schedule": (*BRIDGE, "Toggle status", "Set schedule"),
    "missing": ("/admin/articles/", "editor", "Add article", "More actions", "Publish"),
    "dashboard": ("/admin/", "moderator"),
    "queue": ("/admin/comments/", "moderator"),
    "reported": ("/admin/comments/start/?status=reported", "moderator"),
    "card": ("/admin/comments/start/?held=held_word", "moderator"),
    "bulk": ("/admin/comments/start/?q=sundays", "moderator", "with the same text"),
    "person": ("/admin/comments/start/?q=tow-path", "moderator", "Author page: history, notes, bans"),
    # The only one that changes something, and the next one shows the change.
    "decided": ("/admin/comments/start/", "moderator", "j", "a"),
    "figures": ("/admin/comments/figures/", "moderator"),
}
PASSWORDS = {"moderator": "moderate-the-demo", "editor": "edit-the-demo"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def serve(folder: str, port: int) -> subprocess.Popen:
    """Start a copy with the demo in a folder of its own; return when it answers."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gazette.settings.dev",
        "GAZETTE_VAR": folder,
        "DATABASE_URL": "",
        "PORT": str(port),
    }
    command = [sys.executable, "manage.py", "runserver", "--prepare", "--noreload"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60)  # noqa: S310  our own server
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
    server.terminate()
    sys.exit("The demo did not start; make run says why.")


def press(page, what: str) -> None:
    if len(what) == 1:
        page.keyboard.press(what)
        page.wait_for_timeout(1000)
    else:
        page.get_by_role("link", name=what).or_(page.get_by_role("button", name=what)).first.click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)  # animations have ended


def take(url: str) -> None:
    chromium = shutil.which("chromium") or sys.exit("No Chromium: install it (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--disable-quic", "--disable-background-networking"]
        )
        for name, (address, user, *pressed) in SHOTS.items():
            page = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900}).new_page()
            if user:
                page.goto("/admin/login/")
                page.fill("[name=username]", user)
                page.fill("[name=password]", PASSWORDS[user])
                page.press("[name=password]", "Enter")
                page.wait_for_url("**/admin/")
            page.goto(address, wait_until="networkidle")
            for what in pressed:
                press(page, what)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.save(PICTURES / f"{name}.jpg", quality=82, optimize=True, progressive=True)
            sys.stdout.write(f"docs/pictures/{name}.jpg\n")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gazette-pictures-") as folder:
        port = free_port()
        server = serve(folder, port)
        try:
            take(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(timeout=10)
