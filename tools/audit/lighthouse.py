"""Lighthouse's scores of the demo, as a phone sees it: `make lighthouse`. Exit status 1 unless all are 100.

The median of five runs, against a production server of its own. `--site URL` measures a running site.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.served import served_demo

from ..browser import chromium
from .crawl import fetch
from .programs import ARTICLE, fetched

PAGES = {"home": "/", "listing": "/articles/", "article": ARTICLE, "search": "/search/?q=bridge"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NOT_ASKED = {("search", "seo")}  # it is noindex
FLAGS = (
    "--headless=new --no-sandbox --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
# Now and then Chromium records nothing; Lighthouse then asks to be run again.
AGAIN, ATTEMPTS = "Please run Lighthouse again", 4


def measure(url: str) -> dict:
    """Return Lighthouse's report of one run."""
    command = [
        str(fetched() / "node_modules" / ".bin" / "lighthouse"),
        *(url, "--quiet", "--output=json", "--output-path=stdout", f"--only-categories={','.join(CATEGORIES)}"),
        *(
            "--form-factor=mobile",
            "--throttling-method=simulate",
            f"--chrome-flags={FLAGS}",
            "--max-wait-for-load=60000",
        ),
    ]
    environment = {**os.environ, "CHROME_PATH": chromium()}
    for _ in range(ATTEMPTS):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
        if AGAIN not in done.stderr:
            break
    if done.returncode:
        sys.exit(f"Lighthouse could not look at {url}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def scores_of(report: dict) -> dict[str, int]:
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}


def lost_by(report: dict) -> list[str]:
    """Return the audits that lowered the scores, with what they found."""
    lost = []
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                items = [json.dumps(item)[:300] for item in audit.get("details", {}).get("items", [])[:3]]
                lost.append(f"{category}: {audit['id']} {audit['score']} {audit.get('displayValue', '')} {items}")
    for item in report["audits"].get("layout-shifts", {}).get("details", {}).get("items", [])[:3]:
        lost.append(f"layout shift {item.get('score', 0):.3f}: {json.dumps(item)[:500]}")
    return lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", help="the URL of a running site with the demo")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    fetched()
    with tempfile.TemporaryDirectory(prefix="gazette-audit-") as folder:
        where = nullcontext() if options.site else served_demo(Path(folder) / "site")
        with where as site:
            if not options.site:
                site.manage("make_renditions")
            is_good = look(options.site or site.url, options.runs)
    sys.exit(not is_good)


def look(site: str, runs: int) -> bool:
    is_good = True
    print(f"{'page':10}", *(f"{name:>15}" for name in CATEGORIES), f"  median of {runs}, lowest in brackets")
    for name, path in PAGES.items():
        fetch(f"{site}{path}")  # so that nothing is imported while it is measured
        reports = [measure(f"{site}{path}") for _ in range(runs)]
        scores = [scores_of(report) for report in reports]
        line, missed = [f"{name:10}"], False
        for category in CATEGORIES:
            found = [each[category] for each in scores]
            median = round(statistics.median(found))
            missed |= median < 100 and (name, category) not in NOT_ASKED
            line.append(f"{median:>9} ({min(found):>3})")
        shift = max(report["audits"]["cumulative-layout-shift"]["numericValue"] for report in reports)
        missed |= round(shift, 2) > 0
        print(*line, f"  layout shift {shift:.2f}")
        if missed:
            worst = min(reports, key=lambda report: sum(scores_of(report).values()))
            print(*(f"  {line}" for line in lost_by(worst)), sep="\n")
        is_good &= not missed
    return is_good


if __name__ == "__main__":
    main()
