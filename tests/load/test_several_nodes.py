"""Two nodes behind nginx with shared services (deploy/several_nodes.py): what one does, the other shows at once."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from deploy.several_nodes import SeveralNodes
from gazette.redis_cache import RETRY_SECONDS
from gazette.tests.redis_server import needs_redis
from tests.nginx import needs_nginx
from tests.served import ROOT, Commands, copy_static_files
from tools.load.soak import ALREADY_SENT, Moderator, Responses, Site, write

pytestmark = [needs_redis, needs_nginx]
APPROVALS = int(os.environ.get("APPROVALS", "100"))
ARTICLES = max(5, APPROVALS // 20)  # a page shows fifty threads
PASSWORD = "a-password-for-two-nodes"
MOST_SECONDS = 5  # for one page while a service is away; the machine of the tests is busy

SET_UP = f"""
from django.contrib.auth.models import User
from blog.tests.factories import make_article
for name in ("one", "two"):
    User.objects.create_superuser(name, password="{PASSWORD}")
print(*(make_article(slug=f"article-{{number}}").pk for number in range({ARTICLES})))
"""
WAITING = """
import json
from comments.models import Comment
print(json.dumps(list(Comment.objects.filter(status="pending").order_by("id").values_list("id", "text", "page_id"))))
"""
STORED = "from comments.models import Comment\nprint(*Comment.objects.values_list('text', flat=True), sep='\\n')"
SCHEDULE = """
from django.utils import timezone
from blog.tests.factories import make_article
from home.tests.test_tick import HOUR, schedule
for number in range(5):
    schedule(make_article(slug=f"later-{number}", publish=False), timezone.now() - HOUR)
"""
PUBLISHED = """
from blog.models import ArticlePage
print(ArticlePage.objects.live().filter(slug__startswith="later-").count())
"""


class Server:
    """nginx or one node, as the writers and moderators of the load test use a site."""

    request = Site.request

    def __init__(self, port: int, page_id: int = 0):
        self.port, self.page_id, self.password = port, page_id, PASSWORD


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    nodes = SeveralNodes(
        tmp_path_factory.mktemp("nodes"), GAZETTE_COMMENT_RATE="999999/h", EMAIL_URL="smtp://127.0.0.1:9"
    )
    nodes.commands = Commands()
    for node in nodes.nodes:
        copy_static_files(settings.DEMO_SITES, Path(node.environment["GAZETTE_VAR"]))
    try:
        nodes.start()
        nodes.shell = lambda code: nodes.commands.run(("shell", "--no-imports"), code, nodes.nodes[0].environment)
        nodes.articles = [int(number) for number in nodes.shell(SET_UP).split()]
        yield nodes
    finally:
        nodes.commands.stop()
        nodes.stop()


@pytest.fixture
def web(nodes):
    return Server(nodes.port)


@pytest.fixture
def one(nodes):
    return Server(nodes.nodes[0].port)


@pytest.fixture
def two(nodes):
    return Server(nodes.nodes[1].port)


@pytest.fixture(scope="module")
def moderator(nodes):
    """Signed in on the first node."""
    moderator = Moderator(Server(nodes.nodes[0].port), Responses(), "one")
    moderator.sign_in()
    return moderator


def ask(method: str, port: int, path: str, body: bytes = b"", headers=None) -> tuple[int, bytes]:
    """Return status and content of one response."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


def cookies_of(moderator) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in moderator.cookies.items())}


def waiting(nodes) -> list[tuple[int, str, int]]:
    return json.loads(nodes.shell(WAITING).strip().splitlines()[-1])


def approve(moderator, comment_id: int):
    page = moderator.request("GET", f"/admin/comments/{comment_id}/")[3]
    card = page[page.find("desk-card__decide") :]
    target = re.search(r'action="(/admin/comments/\d+/decide/[^"]*)"', card)[1]
    found = re.findall(r'name="(status|revision|csrfmiddlewaretoken)" value="([^"]*)"', card)
    fields = {"do": "approve", "reason": "", **dict(reversed(found))}
    status, location, *_rest = moderator.request("POST", target.replace("&amp;", "&"), fields)
    assert (status, "done=" in location) == (303, True)


def test_session_of_one_node_is_valid_on_the_other_and_ends_on_both(nodes, one, two, web):
    moderator = Moderator(web, Responses(), "two")
    moderator.sign_in()
    cookies = cookies_of(moderator)

    assert [server.request("GET", "/admin/", headers=cookies)[0] for server in (one, two, web)] == [200, 200, 200]
    token = {"csrfmiddlewaretoken": moderator.cookies["csrftoken"]}
    assert two.request("POST", "/admin/logout/", token, cookies)[0] == 302
    assert [server.request("GET", "/admin/", headers=cookies)[0] for server in (one, two, web)] == [302, 302, 302]


def test_picture_uploaded_on_one_node_is_served_by_the_other_and_cached_by_nginx(nodes, moderator, two, web):
    file = io.BytesIO()
    Image.new("RGB", (90, 60), "teal").save(file, "PNG")
    page = moderator.request("GET", "/admin/images/add/")[3]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    parts = {'name="csrfmiddlewaretoken"': token.encode(), 'name="title"': b"Bridge"}
    parts['name="file"; filename="bridge.png"\r\nContent-Type: image/png'] = file.getvalue()
    body = b"".join(
        f"--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts.items()
    )
    headers = cookies_of(moderator) | {"Content-Type": "multipart/form-data; boundary=edge"}
    assert ask("POST", moderator.site.port, "/admin/images/add/", body + b"--edge--\r\n", headers)[0] == 302

    code = "from blog.models import Picture\nprint(Picture.objects.get(title='Bridge').get_rendition('width-45').url)"
    url = nodes.shell(code).split()[-1]
    answers = {ask("GET", port, url) for port in (two.port, *[web.port] * 5)}

    ((status, content),) = answers
    assert (status, content[:4]) == (200, b"\x89PNG")
    assert (nodes.folder / "s3.log").read_text().count(f"GET {url} ") == 2  # for the node, and once for nginx


def test_comment_approved_on_one_node_is_in_the_next_answer_of_the_other(nodes, moderator, two, web, record_property):
    responses = Responses()
    for page_id in nodes.articles:
        write(Server(nodes.port, page_id), responses, page_id % 250, APPROVALS // ARTICLES)
    assert responses.errors == []
    path_of = {page_id: f"/articles/article-{number}/" for number, page_id in enumerate(nodes.articles)}

    late, comments = 0, waiting(nodes)
    for page_id, path in path_of.items():
        page = two.request("GET", path)[3]
        assert [text for _pk, text, on_page in comments if on_page == page_id and text in page] == []

    for comment_id, text, page_id in comments:
        approve(moderator, comment_id)
        late += text not in two.request("GET", path_of[page_id])[3]

    assert (len(responses.stored), late) == (APPROVALS, 0)
    record_property("figures", f"Two nodes: {APPROVALS} of {APPROVALS} approvals in the other's next answer")


def test_two_ticks_at_once_publish_each_article_once(nodes):
    nodes.shell(SCHEDULE)

    ticks = [
        subprocess.Popen(
            [sys.executable, "manage.py", "tick"],
            cwd=ROOT,
            env=node.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for node in nodes.nodes
    ]
    printed = [tick.communicate(timeout=300)[0] for tick in ticks]

    assert "".join(printed).count("Published, as scheduled") == 5, printed
    assert nodes.shell(PUBLISHED).split()[-1] == "5"


def test_node_that_is_killed_and_replaced_under_load_loses_nothing(nodes, web, record_property):
    responses, stop, answers = Responses(), threading.Event(), []

    def read(path):
        while not stop.is_set():
            answers.append(web.request("GET", path)[0])
            time.sleep(0.05)  # leave time for the node that starts

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(read, path) for path in ("/", "/articles/article-0/", "/search/?q=x", "/feed/")]
        writers = [pool.submit(write_all, Server(nodes.port, nodes.articles[0]), responses, 200 + n) for n in range(4)]
        try:
            killed = nodes.nodes[1]
            wait_for_more(answers)
            killed.kill(signal.SIGKILL)
            wait_for_more(answers)
            killed.start()
            nodes.wait_for_node(killed)
            wait_for_more(answers)
            for writer in writers:
                writer.result()
        finally:
            stop.set()
        for job in jobs:
            job.result()

    stored = nodes.shell(STORED).splitlines()
    assert set(answers) == {200}, (nodes.folder / "error.log").read_text()
    assert len(responses.stored) == 4 * 15
    assert [text for text in responses.stored if stored.count(text) != 1] == []
    record_property(
        "figures", f"Two nodes, one killed: {len(answers)} pages, {len(responses.stored)} comments, none lost"
    )


def wait_for_more(answers: list):
    reach = len(answers) + 20
    while len(answers) < reach:
        time.sleep(0.05)


def write_all(server: Server, responses: Responses, writer: int):
    """Write comments; send one again, as a reader would, if nginx answered that the site is down."""
    for count in range(15):
        text = f"Writer {writer} has a remark, no. {count}, on two nodes."
        fields = {"name": f"Writer {writer}", "text": text}
        headers = {"X-Forwarded-For": f"198.51.100.{writer}"}
        for _attempt in range(100):
            status, location, _cookies, page = server.request(
                "POST", f"/comments/on/{server.page_id}/", fields, headers
            )
            if (status == 303 and "/received/" in location) or (status == 422 and ALREADY_SENT in page):
                responses.stored.append(text)
                break
            time.sleep(0.2)


def test_every_page_is_served_while_the_cache_service_is_away(nodes, moderator, one, two, record_property):
    cookies, seconds = cookies_of(moderator), []

    def look() -> set[str]:
        states = set()
        for server in (one, two):
            for path in ("/", "/articles/article-0/", "/admin/", "/admin/comments/start/", "/feed/", "/no-such-page/"):
                begin = time.monotonic()
                status = server.request("GET", path, headers=cookies if "admin" in path else None)[0]
                seconds.append(time.monotonic() - begin)
                assert status == {"/no-such-page/": 404, "/admin/comments/start/": 302}.get(path, 200), path
            states.add(json.loads(server.request("GET", "/health/?format=json")[3])["cache"])
        return states

    def look_when_asked_again() -> set[str]:
        end = time.monotonic() + 6 * RETRY_SECONDS
        while (states := look()) != {"ok"} and time.monotonic() < end:
            time.sleep(0.2)
        return states

    seen = [look()]
    seconds.clear()  # the first pages of a process take longer
    nodes.processes["redis"].send_signal(signal.SIGSTOP)
    seen.append(look())
    nodes.processes["redis"].send_signal(signal.SIGCONT)
    seen.append(look_when_asked_again())
    nodes.kill("redis")
    seen.append(look())
    nodes.start_redis("--requirepass", "another")
    time.sleep(RETRY_SECONDS)
    seen.append(look())
    nodes.kill("redis")
    nodes.start_redis()
    seen.append(look_when_asked_again())

    assert seen == [{"ok"}, {"down"}, {"ok"}, {"down"}, {"down"}, {"ok"}]
    assert max(seconds) < MOST_SECONDS
    for node in nodes.nodes:
        assert "Traceback" not in node.log.read_text()
    record_property(
        "figures", f"Two nodes without their cache: {len(seconds)} pages, the slowest in {max(seconds):.1f} s"
    )
