"""`kill -9` of `tick` while it sends: no email is lost, and only the current one is sent twice."""

import subprocess
import sys
import time
from collections import Counter

from django.conf import settings

from gazette.tests.mail_server import MailServer, serving
from tests.served import ROOT, copy_empty_site
from tools.load.soak import Site

EMAILS, KILLS, CLOCKS = 30, 3, 2

QUEUE = f"""
from gazette import outbox
for number in range({EMAILS}):
    outbox.queue(to=f"reader{{number}}@reader.example", subject="News", text=f"Email {{number}}.")
"""
READ = """
from gazette.models import Email
print(Email.objects.filter(sent_at=None).count(), Email.objects.count())
"""


class Killer(MailServer):
    """Kill every `tick` when an email arrives, before the response, each time so many have come."""

    clocks: list[subprocess.Popen] = []
    kills = 0

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if self.kills < KILLS and len(self.emails) >= (self.kills + 1) * EMAILS // (KILLS + 2):
            self.kills += 1
            for clock in self.clocks:
                clock.kill()  # the one that found the other at work may have ended
        return answer


def test_killed_tick_loses_no_letter_and_repeats_only_the_current_one(tmp_path, record_property):
    copy_empty_site(settings.DEMO_SITES, tmp_path)
    site, mail_server = Site(tmp_path), Killer()
    site.shell(QUEUE)
    begin, rounds = time.monotonic(), 0

    with serving(mail_server) as port:
        site.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        while site.shell(READ).split()[-2] != "0":
            rounds += 1
            assert rounds < 3 * KILLS, "emails are left, and no clock sends them"
            command = [sys.executable, "manage.py", "tick"]
            mail_server.clocks = [subprocess.Popen(command, cwd=ROOT, env=site.environment) for _ in range(CLOCKS)]
            for clock in mail_server.clocks:
                clock.wait()

    copies = Counter(email["Message-ID"] for email in mail_server.emails)
    assert mail_server.kills == KILLS
    assert len(copies) == EMAILS
    assert len({email["To"] for email in mail_server.emails}) == EMAILS
    assert len(mail_server.emails) == EMAILS + KILLS
    assert max(copies.values()) == 2
    record_property(
        "figures",
        f"Mail: {EMAILS} emails by {CLOCKS} clocks, killed {KILLS} times while sending: {len(copies)} arrived, "
        f"{len(mail_server.emails) - len(copies)} twice under one Message-ID, in {time.monotonic() - begin:.0f} s",
    )
