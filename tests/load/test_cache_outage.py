"""The whole server with a cache service that is away from the start, comes, dies and hangs: every page is served."""

import json
import signal
import time
import urllib.request

from django.conf import settings

from gazette.redis_cache import RETRY_SECONDS
from gazette.tests.redis_server import RedisServer, needs_redis
from tests.served import Served, copy_demo


@needs_redis
def test_server_without_cache_service_serves_every_page_and_logs_it(tmp_path, record_property):
    redis = RedisServer(tmp_path)
    copy_demo(settings.DEMO_SITES, tmp_path / "site")
    site = Served(tmp_path / "site", CACHE_URL=f"redis://127.0.0.1:{redis.port}/0")

    def look():
        with urllib.request.urlopen(f"{site.url}/health/?format=json") as response:  # noqa: S310  our own server
            cache = json.load(response)["cache"]
        with urllib.request.urlopen(f"{site.url}/", timeout=5) as response:  # noqa: S310
            return cache, response.status

    def look_when_asked_again():
        """A service that was away is asked again after redis_cache.RETRY_SECONDS."""
        end = time.monotonic() + 4 * RETRY_SECONDS
        while (seen := look())[0] != "ok" and time.monotonic() < end:
            time.sleep(0.2)
        return seen

    try:
        site.start()
        urllib.request.urlopen(f"{site.url}/").close()  # noqa: S310  the first page of a process takes longer
        seen = [look()]
        redis.start()
        seen.append(look_when_asked_again())
        redis.process.send_signal(signal.SIGSTOP)
        seen.append(look())
        redis.kill()
        seen.append(look())
        redis.start()
        seen.append(look_when_asked_again())
    finally:
        site.stop()
        redis.kill()

    assert seen == [("down", 200), ("ok", 200), ("down", 200), ("down", 200), ("ok", 200)]
    log = site.log.read_text()
    assert "Traceback" not in log
    away, back = log.count("The cache service is away"), log.count("The cache service answers again")
    assert away <= 4 and back == 2, log  # once by the command that becomes the server, and once for each outage
    record_property("figures", f"Cache: five looks at a server whose Redis came and went, {away} lines for 2 outages")
