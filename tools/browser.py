"""Chromium, for what is measured, checked and photographed in it."""

import shutil
import sys
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

# Chromium looks for its maker's services at every start.
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def chromium() -> str:
    return shutil.which("chromium") or sys.exit("No Chromium: install it (Debian: apt install chromium).")


@contextmanager
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            yield opened
        finally:
            opened.close()


def sign_in(page, username: str, password: str) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
