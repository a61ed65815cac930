"""Every command in README.md and docs/*.md: run as it stands there on a scratch site, or listed here with a reason.

A code block in the documents, indented or fenced, holds commands for a shell unless its fence names another language.
Where lines begin with "$ ", only those are commands, and the others what they print.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import types
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import get_commands, load_command_class
from markdown_it import MarkdownIt

from blog.blocks.article import ContentBlock
from blog.importers import markdown
from blog.models import Picture
from comments.checks import check_rules
from comments.importers.formats import json_lines
from tests.served import free_port, wait_for_port

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELL = {"", "sh", "bash", "shell", "console"}
PLACEHOLDER = re.compile(r"[\[\]…]")


@dataclass(frozen=True)
class Documented:
    """A command, without its continuation lines and comments, or the whole of a block in another language."""

    where: str
    language: str
    text: str


@dataclass(frozen=True)
class Run:
    """Run it in a shell on the scratch site, with placeholders replaced by what `Scratch` has under that name.

    `shows` has to stand in what it prints; `then` looks at what it left.
    """

    replace: dict[str, str] = field(default_factory=dict)
    shows: str = ""
    then: Callable[["Scratch"], bool] | None = None
    folder: str = "folder"


@dataclass(frozen=True)
class Serve:
    """Start it on the scratch site, wait until its port answers, stop it."""

    replace: dict[str, str] = field(default_factory=dict)
    port: str = "port"


@dataclass(frozen=True)
class NotRun:
    """Its names, options and files are checked; why it is not run."""

    reason: str


CLONE = {"folder": "clone"}
# In the order in which they are run. The README's first command makes the scratch site that the others use.
COMMANDS: dict[str, Run | Serve | NotRun] = {
    # README.md
    "make run": Serve(),
    ".venv/bin/python manage.py import_articles article.md --publish": Run(shows="\n  new, published\n"),
    "make test": NotRun("it runs this test"),
    "curl http://127.0.0.1:8000/health/": NotRun("it asks a site that runs; the tests of /health/ do"),
    "for run in 1 2 3 4 5; do make browser || break; done": NotRun("it repeats make browser"),
    (
        """for core in $(seq "$(nproc)"); do timeout 1200 sh -c 'while :; do :; done' & done; """
        "make browser && make browser; kill $(jobs -p)"
    ): NotRun("it keeps all cores busy for minutes"),
    # docs/operators.md
    "DJANGO_SETTINGS_MODULE=gazette.settings.production .venv/bin/python manage.py createsuperuser": Run(
        shows="not running in a TTY"  # it asks, and there is nobody
    ),
    "DJANGO_SETTINGS_MODULE=gazette.settings.production .venv/bin/python manage.py first_administrator": NotRun(
        "it refuses where the demo is; home/tests/test_invitations.py runs it"
    ),
    ".venv/bin/python manage.py make_renditions": Run(shows="Images whose renditions are complete"),
    ".venv/bin/python manage.py cache stats": Run(shows="No process has answered"),
    ".venv/bin/python manage.py cache clear": Run(shows="Every page is rendered anew."),
    ".venv/bin/python manage.py triage explain 1234": Run({"1234": "comment_id"}, shows="decisions learnt"),
    ".venv/bin/python manage.py triage refit": Run(shows="decisions: "),
    ".venv/bin/python manage.py triage evaluate decided.jsonl": Run(shows="decided.jsonl: learnt "),
    ".venv/bin/python manage.py try_rules decided.jsonl --list missed": Run(shows=" of   10"),
    ".venv/bin/python manage.py purge_history --dry-run": Run(shows="revisions would be deleted"),
    ".venv/bin/python -m aiosmtpd -n -l 127.0.0.1:1025": Serve({"1025": "mail_port"}, port="mail_port"),
    "EMAIL_URL=smtp://127.0.0.1:1025 make run": Serve({"1025": "mail_port"}),
    """python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", sys.argv[2:])' """
    "/var/lib/gazette/db.sqlite3 backup.sqlite3": Run(
        {"/var/lib/gazette": "var"}, then=lambda scratch: is_sound(scratch.folder / "backup.sqlite3")
    ),
    "useradd --system --home-dir /var/lib/gazette gazette": NotRun("it needs root, and adds a user"),
    "git clone URL /srv/gazette && cd /srv/gazette": Run(
        {"URL": "origin", "/srv/gazette": "clone"}, then=lambda scratch: (scratch.clone / "manage.py").exists()
    ),
    "sh bin/newest-python bin/set_up.py requirements.txt": Run(),
    "install -m 600 -D deploy/environment.example /etc/gazette/environment": Run(
        {"/etc": "etc"}, then=lambda scratch: (scratch.etc / "gazette" / "environment").exists()
    ),
    "cp deploy/gazette*.service /etc/systemd/system/": Run(
        {"/etc": "etc"}, then=lambda scratch: len(list((scratch.etc / "systemd" / "system").glob("gazette*"))) >= 2
    ),
    "git pull": NotRun("tests/load/test_upgrades.py runs it"),
    "systemctl reload gazette": NotRun("needs systemd"),
    "systemctl restart gazette-tick": NotRun("needs systemd"),
    "systemctl stop gazette": NotRun("needs systemd"),
    "systemctl disable --now gazette-tick.timer": NotRun("needs systemd"),
    "rm -f /etc/systemd/system/gazette-tick.timer": NotRun("tests/load/test_upgrades.py runs it"),
    "systemctl daemon-reload && systemctl enable --now gazette.service gazette-tick.service": NotRun("needs systemd"),
    "systemd-run --pty --uid=gazette --working-directory=/srv/gazette "
    "--property=EnvironmentFile=/etc/gazette/environment "
    "--setenv=DJANGO_SETTINGS_MODULE=gazette.settings.production "
    ".venv/bin/python manage.py createsuperuser": NotRun("it needs systemd and root"),
    "systemd-run --pty --uid=gazette --working-directory=/srv/gazette "
    "--property=EnvironmentFile=/etc/gazette/environment "
    "--setenv=DJANGO_SETTINGS_MODULE=gazette.settings.production "
    ".venv/bin/python manage.py check --deploy": NotRun("it needs systemd and root"),
    "createuser --pwprompt gazette && createdb --owner=gazette --encoding=UTF8 gazette": NotRun(
        "it needs a PostgreSQL server of its own, and asks for a password"
    ),
    ".venv/bin/python deploy/several_nodes.py --demo": NotRun("tests/load/test_several_nodes.py starts the same"),
    "pg_dump --format=custom --file=backup.dump gazette": NotRun("it needs a PostgreSQL server"),
    # docs/import.md
    ".venv/bin/python manage.py import_articles FILE… [--to LISTING] [--publish] [--dry-run] [--overwrite] "
    "[--add-missing] [--encoding NAME] [--report FILE.json]": NotRun("it is a summary of all options"),
    ".venv/bin/python manage.py import_wordpress FILE… [--run] [--to LISTING] [--language CODE] [--media FOLDER] "
    "[--fetch-media] [--collection NAME] [--report FILE.json] [--headings bold] [--pings] [--encoding NAME]": NotRun(
        "it is a summary of all options"
    ),
    ".venv/bin/python manage.py import_ghost FILE [--run] [--to LISTING] [--language CODE] [--media FOLDER] "
    "[--fetch-media] [--collection NAME] [--site-url URL] [--name NAME] [--report FILE.json] [--headings bold]": NotRun(
        "it is a summary of all options"
    ),
    ".venv/bin/python manage.py import_comments FILE --format disqus [--run] [--map FILE] [--site HOST] [--name NAME] "
    "[--report FILE.json]": NotRun("it is a summary of all options"),
    # docs/export.md
    ".venv/bin/python manage.py export_site whole": Run(
        shows=" files (", then=lambda scratch: (scratch.folder / "whole" / "manifest.json").exists()
    ),
    ".venv/bin/python manage.py export_static copy": Run(
        shows=" pages and ", then=lambda scratch: (scratch.folder / "copy" / "articles" / "index.html").exists()
    ),
    ".venv/bin/python manage.py export_markdown articles": Run(shows=" articles, "),
    ".venv/bin/python manage.py export_wordpress site.xml": Run(shows=" articles, "),
    ".venv/bin/python manage.py export_comments comments.jsonl": Run(
        then=lambda scratch: "The tide was late." in (scratch.folder / "comments.jsonl").read_text()
    ),
    # docs/privacy.md
    ".venv/bin/python manage.py person export --email ada@example.org --output ada.json": Run(
        then=lambda scratch: "The tide was late." in (scratch.folder / "ada.json").read_text()
    ),
    ".venv/bin/python manage.py person export --comment 123": Run({"123": "comment_id"}, shows='"comments": ['),
    ".venv/bin/python manage.py person export --token URL": Run({"URL": "received"}, shows="The tide was late."),
    ".venv/bin/python manage.py person erase --email ada@example.org --as USER": Run({"USER": "user"}, shows="rased"),
    # docs/releasing.md
    'git commit --all --message "Release $(python3 manage.py version)"': Run(**CLONE, shows="Release "),
    'git tag --annotate "v$(python3 manage.py version)" --message "Gazette $(python3 manage.py version)"': Run(**CLONE),
    "git push --follow-tags": Run(**CLONE),
    # docs/architecture.md
    "home → blog → comments → gazette → Wagtail, Django": NotRun("it is the order of imports: make check tests it"),
    # docs/api.md
    "GET /comments/api/articles/ID/?after=0&limit=100": NotRun("it is a request: the test sends it"),
    # docs/rules.md
    "GAZETTE_COMMENT_RULES=newsroom.rules.telephone_number": NotRun("it is a setting: the test of that page sets it"),
}


def documented() -> list[Documented]:
    found = []
    for path in DOCUMENTS:
        for token in MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8")):
            if token.type not in ("fence", "code_block"):
                continue
            where = f"{path.relative_to(ROOT)}:{token.map[0] + 1}"
            language = (token.info.split() or [""])[0]
            texts = commands_in(token.content) if language in SHELL else [token.content]
            found += [Documented(where, language, text) for text in texts]
    return found


def commands_in(block: str) -> list[str]:
    lines = [re.sub(r"(^|\s+)# .*$", "", line).strip() for line in re.sub(r"\\\n\s*", "", block).splitlines()]
    typed = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return typed or [line for line in lines if line]


def in_language(language: str, name: str) -> list[str]:
    return [each.text for each in documented() if each.language == language and each.where.startswith(name)]


def test_every_documented_command_is_run_or_listed_with_a_reason():
    shell = [each for each in documented() if each.language in SHELL]

    unknown = [f"{each.where}: {each.text}" for each in shell if each.text not in COMMANDS]
    assert unknown == [], "say in COMMANDS how these are run, or why they are not"
    assert set(COMMANDS) == {each.text for each in shell}, "COMMANDS names commands that are in no document any more"
    # Blocks in other languages have a test each, below.
    others = {(each.where.partition(":")[0], each.language) for each in documented() if each.language not in SHELL}
    assert others == {
        ("docs/import.md", "yaml"),
        ("docs/import.md", "markdown"),
        ("docs/import.md", "json"),
        ("docs/rules.md", "python"),
    }


def simple_commands(text: str) -> list[list[str]]:
    """The words of each command in a line, without the settings before it."""
    lexer = shlex.shlex(PLACEHOLDER.sub("", text), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("&|;"):
            found.append([])
        elif found[-1] or not re.match(r"[A-Z_]+=", word):
            found[-1].append(word)
    return [words for words in found if words]


@pytest.mark.parametrize("text", [text for text in COMMANDS if not text.startswith("GET ")])
def test_documented_command_names_what_there_is(text):
    syntax = subprocess.run(["sh", "-n", "-c", text], capture_output=True, text=True)
    assert (syntax.returncode, syntax.stderr) == (0, "")

    for program, *arguments in simple_commands(text):
        check_options(program, arguments)
        for argument in arguments:
            if re.match(r"(bin|deploy|docs)/", argument):
                assert list(ROOT.glob(argument)), f"there is no {argument}"


def check_options(program, arguments):
    if "manage.py" in arguments:
        name, *options = arguments[arguments.index("manage.py") + 1 :]
        if name != "version":  # answered by manage.py itself
            parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
            parser.parse_args([option.replace("123", "1") for option in options])
        arguments = arguments[: arguments.index("manage.py")]
    if program == "make":
        done = subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    elif program not in ("git", ".venv/bin/python", "python3") and shutil.which(program):
        # `git` has no options of its own here, and Python's are not long ones.
        known = subprocess.run([program, "--help"], capture_output=True, text=True)
        for option in (argument.partition("=")[0] for argument in arguments if argument.startswith("--")):
            assert option in known.stdout + known.stderr, f"{program} has no {option}"


@pytest.mark.any_database
@pytest.mark.django_db
def test_documented_front_matter_is_read():
    (front,) = in_language("yaml", "docs/import.md")

    picture = types.SimpleNamespace(pk=7)
    draft = markdown.parse(f"{front}\n## Section\n\nText.\n", lambda url: picture if url == "pictures/a.jpg" else None)

    assert (draft.image, draft.image_alt, draft.is_draft) == (7, "A wooden jetty", True)
    given = (draft.id, draft.title, draft.lead, draft.slug, bool(draft.date), draft.authors, draft.topics)
    assert given == (
        "harbour-2026",
        "The harbour at night",
        "One paragraph.",
        "harbour",
        True,
        ("Ada Quill",),
        ("Water › Tides",),
    )
    assert draft.dropped == ()


@pytest.mark.any_database
def test_documented_lines_of_comments_are_read(tmp_path):
    (text,) = in_language("json", "docs/import.md")
    (tmp_path / "comments.jsonl").write_text(text)

    read = [comment for _thread, comment in json_lines.read(tmp_path / "comments.jsonl") if comment]

    assert [(each.id, each.parent_id, each.text, each.status, each.is_by_staff) for each in read] == [
        ("1", "", "As typed.", "approved", False),
        ("2", "1", "Instead of text.", "pending", True),
    ]


@pytest.mark.django_db
def test_documented_blocks_are_read():
    (text,) = in_language("markdown", "docs/import.md")

    draft = markdown.parse(f"# Tides\n\nLead.\n\n{text}", find_picture=lambda url: Picture(pk=1))

    (section,) = draft.sections
    assert (section.heading, section.address, section.comments) == ("Low water", "low-water", "closed")
    assert section.summary == "One sentence for the short version of the article."
    kinds = [kind for kind, _value in section.blocks]
    assert sorted(kinds) == sorted(set(ContentBlock.base_blocks) - {"paragraph", "quote"})  # those are plain Markdown
    assert draft.dropped == ()


def test_documented_rule_and_its_test_work(monkeypatch, settings):
    rule, test = in_language("python", "docs/rules.md")
    (setting,) = (each.text for each in documented() if each.text.startswith("GAZETTE_COMMENT_RULES="))
    for name in ("newsroom", "newsroom.rules"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    exec(rule, sys.modules["newsroom.rules"].__dict__)  # noqa: S102  our own document

    names: dict[str, Callable[[], None]] = {}
    exec(test, names)  # noqa: S102
    names["test_a_telephone_number_is_marked"]()
    settings.GAZETTE_COMMENT_RULES = [setting.partition("=")[2]]
    assert check_rules(None) == []


# The commands themselves


class Scratch:
    """A folder with the project's files and no state. Its attributes take the place of what documents leave open."""

    user = "admin"
    comment_id = "1"
    received = ""

    def __init__(self, folder: Path):
        self.folder, self.var, self.etc, self.clone = (folder / name for name in ("site", "var", "etc", "srv"))
        self.folder.mkdir()
        (self.etc / "systemd" / "system").mkdir(parents=True)
        for path in ROOT.iterdir():
            if path.name not in (".git", "var"):
                (self.folder / path.name).symlink_to(path)
        self.origin = folder / "origin.git"
        self.port, self.mail_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "GAZETTE_VAR": str(self.var),
            "PORT": str(self.port),
        }
        for name in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{name}_NAME": "Ada Quill", f"GIT_{name}_EMAIL": "ada@example.org"}

    def command(self, text: str, replace: dict[str, str]) -> str:
        for placeholder, name in replace.items():
            text = text.replace(placeholder, str(getattr(self, name)))
        return text

    def run(self, text: str, how: Run) -> None:
        done = subprocess.run(
            ["sh", "-c", self.command(text, how.replace)],
            cwd=getattr(self, how.folder),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, f"{text}: exit {done.returncode}\n{printed}"
        assert how.shows in printed, f"{text}\n{printed}"
        assert how.then is None or how.then(self), f"{text} left something else\n{printed}"

    @contextlib.contextmanager
    def serve(self, text: str, how: Serve):
        """Around what needs the server; fails where that ends by itself, or does not end after SIGTERM."""
        log = self.folder / "served.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                ["sh", "-c", self.command(text, how.replace)],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            wait_for_port(getattr(self, how.port), process, log=log, seconds=300)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)

    def ask(self, path: str, fields: dict[str, str] | None = None):
        """The final URL and the text of one answer; fails where it is no success."""
        data = urlencode(fields).encode() if fields else None
        with urllib.request.urlopen(f"{self.url}{path}", data, timeout=60) as answer:  # noqa: S310  our own server
            return answer.url, answer.read().decode()


def is_sound(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as database:
        checked = database.execute("PRAGMA integrity_check").fetchone()
        return checked == ("ok",) and database.execute("SELECT count(*) FROM blog_articlepage").fetchone()[0] > 10


@pytest.mark.exhaustive
@pytest.mark.any_database
def test_documented_commands_work_on_a_scratch_site(tmp_path):
    scratch = Scratch(tmp_path)
    subprocess.run(["git", "clone", "--quiet", "--bare", ROOT, scratch.origin], check=True)
    decided = (json.dumps({"text": f"The tide came at {hour}.", "label": hour % 2}) for hour in range(20))
    (scratch.folder / "decided.jsonl").write_text("\n".join(decided) + "\n")
    (scratch.folder / "article.md").write_text("# Tides\n\nBy Dot Lambourne\n\nWhat rises.\n\n## In\n\nAt six.\n")

    for text, how in COMMANDS.items():
        if isinstance(how, Run):
            scratch.run(text, how)
            if text.startswith("git clone"):
                (scratch.clone / "CHANGELOG.md").write_text("# Changes\n")  # there has to be something to commit
        elif isinstance(how, Serve):
            with scratch.serve(text, how):
                if text == "make run":
                    comment_and_read(scratch)


def comment_and_read(scratch: Scratch):
    """Send a comment that later commands are about, and the request that is documented for programs."""
    _url, article = scratch.ask("/articles/the-embankment/")
    number = re.search(r"/comments/on/(\d+)/", article)[1]
    fields = {"name": "Ada", "email": "ada@example.org", "text": "The tide was late.", "do": "send"}
    scratch.received, _text = scratch.ask(f"/comments/on/{number}/", fields)
    (request,) = (text for text in COMMANDS if text.startswith("GET "))
    assert '"comments"' in scratch.ask(request.removeprefix("GET ").replace("ID", number))[1]
