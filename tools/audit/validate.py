"""Check every public page of the demo with validators: `make validate`. Exit status 1 if one of them finds anything.

Pages by the Nu HTML checker and, in light and dark, by axe-core; feeds by feedparser and the rules of their formats;
JSON-LD by jsonld.js; sitemaps by their schemas; links by following them. `--site URL` checks a running site.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from urllib.robotparser import RobotFileParser

import xmlschema
from axe_playwright_python.sync_playwright import Axe

from tests.served import served_demo

from ..browser import browser
from .crawl import ERRORS, Answer, crawl
from .feeds import problems_of_json, problems_of_rss
from .programs import FOLDER, fetched

SCHEMAS = Path(__file__).parent / "schemas"
REQUIRED = {
    "NewsArticle": {"headline", "datePublished", "author", "mainEntityOfPage"},
    "Comment": {"text", "dateCreated", "author"},
}

Problems = list[tuple[str, str]]  # (path, problem)


def answers_problems(answers: list[Answer]) -> Problems:
    """Find links that are broken, cookies, and responses that vary with them."""
    problems = []
    for answer in answers:
        should = ERRORS.get(answer.path)
        if answer.status != should and (should or answer.status >= 400):
            problems.append((answer.path, f"answers {answer.status}"))
        if answer.is_page and (sent := answer.headers.keys() & {"set-cookie"}):
            problems.append((answer.path, f"sends {', '.join(sent)}"))
        if "cookie" in answer.headers.get("vary", "").lower():
            problems.append((answer.path, "varies with the cookie"))
    return problems


def html_problems(pages: list[Answer]) -> Problems:
    java = shutil.which("java") or sys.exit("No Java: install it (Debian: apt install default-jre-headless).")
    jar = fetched() / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        for number, page in enumerate(pages):
            (Path(folder) / f"{number}.html").write_bytes(page.body)
        command = [java, "-jar", str(jar), "--format", "json", "--exit-zero-always", "--stdout", folder]
        done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout.startswith("{"):
        sys.exit(f"The Nu HTML checker did not answer: {done.stderr[-300:]}")
    problems = []
    for message in json.loads(done.stdout)["messages"]:
        # Its warnings are advice: a comment, say, is an article without a heading.
        if message["type"] in {"error", "non-document-error"}:
            page = pages[int(Path(message["url"]).stem)]
            extract = message.get("extract", "").strip()[:120]
            problems.append((page.path, f"HTML: {message['message']} ({extract!r})"))
    return problems


def axe_problems(pages: list[Answer]) -> Problems:
    problems, axe = [], Axe()
    with browser() as opened:
        page = opened.new_context(viewport={"width": 1280, "height": 900}).new_page()
        for answer in pages:
            page.goto(answer.url)
            for scheme, width in (("light", 1280), ("dark", 360)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                for found in axe.run(page).response["violations"]:
                    at = [" ".join(node["target"]) for node in found["nodes"][:3]]
                    problems.append((answer.path, f"axe, {scheme}: {found['id']}: {found['help']} ({at})"))
                sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if sideways > 0:
                    problems.append((answer.path, f"{sideways} px wider than a screen of {width}"))
    return problems


def feed_problems(answers: list[Answer]) -> Problems:
    validators = {"application/rss+xml": problems_of_rss, "application/feed+json": problems_of_json}
    return [
        (answer.path, problem)
        for answer in answers
        if answer.status == 200 and answer.kind in validators
        for problem in validators[answer.kind](answer)
    ]


def structured_problems(pages: list[Answer]) -> Problems:
    problems, documents, places = [], [], []
    for page in pages:
        for script in page.soup().select('script[type="application/ld+json"]'):
            try:
                documents.append(json.loads(script.string or ""))
                places.append(page.path)
            except ValueError as error:
                problems.append((page.path, f"JSON-LD: {error}"))
    command = ["node", str(Path(__file__).parent / "expand.mjs"), str(fetched())]
    done = subprocess.run(command, input=json.dumps(documents), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"jsonld.js did not answer: {done.stderr[-300:]}")
    for path, document, result in zip(places, documents, json.loads(done.stdout), strict=True):
        if "error" in result:
            problems.append((path, f"JSON-LD: {result['error']}"))
        elif not result["expanded"]:
            problems.append((path, "JSON-LD: says nothing"))
        else:
            problems += [(path, f"JSON-LD: {problem}") for problem in missing_in(document)]
    return problems


def missing_in(document) -> list[str]:
    """Return the properties that search engines require and that are missing, at any depth."""
    if isinstance(document, list):
        return [problem for each in document for problem in missing_in(each)]
    if not isinstance(document, dict):
        return []
    missing = REQUIRED.get(document.get("@type"), set()) - document.keys()
    empty = [name for name, value in document.items() if value in ("", None, [], {})]
    problems = [f"{document['@type']} without {name}" for name in sorted(missing)]
    problems += [f"{document.get('@type')} with an empty {name}" for name in empty]
    return problems + [problem for value in document.values() for problem in missing_in(value)]


def sitemap_problems(answers: list[Answer]) -> Problems:
    schema = xmlschema.XMLSchema(str(SCHEMAS / "sitemap.xsd"), allow="local")
    problems = []
    for answer in answers:
        if answer.status == 200 and "sitemap" in answer.path and answer.kind.endswith("xml"):
            for error in schema.iter_errors(answer.body.decode()):
                problems.append((answer.path, f"{error.path}: {error.reason}"))
            if len(answer.body) > 50_000_000:
                problems.append((answer.path, "is larger than 50 MB"))
    return problems


def text_problems(answers: list[Answer]) -> Problems:
    problems = []
    for answer in answers:
        if answer.status != 200:
            continue
        if answer.path == "/robots.txt":
            rules = RobotFileParser()
            rules.parse(answer.body.decode().splitlines())
            if not rules.can_fetch("*", "/articles/") or not rules.site_maps():
                problems.append((answer.path, "lets nobody in, or names no sitemap"))
        if answer.path == "/llms.txt" and not answer.body.startswith(b"# "):
            problems.append((answer.path, "does not begin with the name of the site"))
        if answer.path.endswith(".md") and not answer.body.lstrip().startswith((b"# ", b"---\n")):
            problems.append((answer.path, "begins neither with a title nor with front matter"))
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", help="the URL of a running site")
    parser.add_argument("--without", default="", help="validators to leave out, separated by commas: axe,html,…")
    options = parser.parse_args()
    fetched()
    with tempfile.TemporaryDirectory(prefix="gazette-audit-") as folder:
        where = nullcontext() if options.site else served_demo(Path(folder) / "site")
        with where as site:
            if not options.site:
                site.manage("make_renditions")
            problems = validate(options.site or site.url, set(options.without.split(",")))
    sys.exit(bool(problems))


def validate(site: str, without: set[str]) -> Problems:
    answers = crawl(site)
    pages = [answer for answer in answers if answer.is_page and answer.status != 302 and answer.body]
    kinds = Counter(answer.kind for answer in answers if answer.status == 200)
    print(f"{len(answers)} URLs, {len(pages)} pages:", ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()))
    validators = {
        "answers": (answers_problems, answers),
        "feeds": (feed_problems, answers),
        "sitemaps": (sitemap_problems, answers),
        "text": (text_problems, answers),
        "structured": (structured_problems, pages),
        "html": (html_problems, pages),
        "axe": (axe_problems, pages),
    }
    problems: Problems = []
    for name, (find, given) in validators.items():
        if name in without:
            print(f"{name}: left out")
            continue
        found = find(given)
        print(f"{name}: {len(found)} problems", flush=True)
        # A problem of a template is on many pages: print it once.
        by_problem: dict[str, list[str]] = {}
        for path, problem in found:
            by_problem.setdefault(problem, []).append(path)
        for problem, paths in list(by_problem.items())[:60]:
            print(f"  {problem}\n    {len(paths)} times, first at {paths[0]}")
        problems += found
    return problems


if __name__ == "__main__":
    main()
