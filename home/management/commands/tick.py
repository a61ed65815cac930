import faulthandler
import gc
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, connections
from django.db.transaction import atomic
from django.utils import timezone
from wagtail.models import Page, Revision

from blog import renditions
from blog.editor.article_import import actions as imports
from blog.editor.draft_links import actions as drafts
from blog.error_reports import actions as errors
from blog.history.purging import purge_when_due
from comments import actions
from comments.mail import notifications
from comments.mail.digests import queue_digests
from comments.triage.learning import refit_when_due
from comments.triage.scoring import rescore
from gazette import clock, database, outbox, uploads
from gazette.page_cache import cdn
from gazette.process_lock import process_lock
from gazette.public_forms import rate_limit
from gazette.trash import actions as trash
from gazette.trash.models import Trashed
from home.clock import announce_expired_picks
from home.exports import jobs as exports
from home.setup import invitations
from home.setup.mail import server
from home.subscriptions import actions as subscriptions
from home.subscriptions import digests

logger = logging.getLogger(__name__)

# After this, no further image is begun in this tick.
RENDITION_SECONDS = 30
# After this, no further article is imported in this tick.
IMPORT_SECONDS = 30
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
MANAGE = [sys.executable, settings.BASE_DIR / "manage.py"]


class Command(BaseCommand):
    """Do everything that is due; unlike Wagtail's publish_scheduled, log a page that fails and go on with the rest.

    A task that hangs is stopped (gazette.clock); the whole process exits where that does not help, so that
    the clock that waits for it goes on.
    """

    help = (
        "Do everything that is due, once: scheduled publication and expiry, closing of comments, expired picks, "
        "mail, emptying the trash, deleting data that is kept for a time only."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--every",
            type=int,
            metavar="SECONDS",
            help="Repeat, until the process that started this one ends.",
        )

    def handle(self, *, every=None, **options):
        if every is not None and every < 1:
            raise CommandError("--every takes a number of seconds, 1 or more.")
        if every:
            for number in ENDING_SIGNALS:
                if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                    signal.signal(number, self.end_by_signal)
            parent = os.getppid()
            self.wait_for_migrations(every, parent)
            self.repeat(every, options, parent)
        else:
            self.tick(options)

    def repeat(self, seconds, options, parent):
        """Run each tick in a fork of this process: that saves the imports, and what it leaks ends with it."""
        connections.close_all()
        gc.freeze()
        while os.getppid() == parent:
            begin = time.monotonic()
            tick = multiprocessing.get_context("fork").Process(target=self.tick_in_fork, args=[options])
            try:
                tick.start()
            except OSError as error:  # no memory
                raise CommandError(f"The clock ends: it can't start a tick ({error.strerror}).") from error
            tick.join()
            time.sleep(max(0, begin + seconds - time.monotonic()))
        self.stderr.write("The clock ends: the process that started it has ended.")

    def end_by_signal(self, number, frame):
        """Say so, and end as without this function."""
        signal.signal(number, signal.SIG_DFL)
        os.write(2, f"The clock ends: {signal.Signals(number).name}.\n".encode())
        os.kill(os.getpid(), number)

    def wait_for_migrations(self, seconds, parent):
        while os.getppid() == parent:
            try:
                return database.wait_for_migrations(self.stderr.write, lambda: os.getppid() == parent)
            except Error as error:
                if not database.is_unavailable(error):
                    raise
                self.stderr.write(database.problem(error))
                connection.close()
            time.sleep(seconds)

    def tick_in_fork(self, options):
        for number in ENDING_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        try:
            self.tick(options)
        except CommandError as error:
            sys.exit(str(error))
        except Error as error:
            if not database.is_unavailable(error):
                raise
            sys.exit(database.problem(error))

    def tick(self, options):
        if self._called_from_command_line:
            faulthandler.dump_traceback_later(clock.TICK_SECONDS, exit=True)
            database.limit(database.CLOCK)
        with process_lock("tick") as is_alone:
            if not is_alone:
                self.stdout.write("Another tick is running.")
                return
            self.do_what_is_due(timezone.now())
            clock.note_tick(timezone.now())
        for act in (self.purge_cdn, self.make_renditions, self.make_exports):  # the next tick need not wait for these
            self.attempt(act, timezone.now(), transaction=nullcontext())
        if self.failed == 1:
            raise CommandError("1 task failed; see the log. It is tried again next time.")
        if self.failed:
            raise CommandError(f"{self.failed} tasks failed; see the log. They are tried again next time.")
        if not self.done and options["verbosity"] > 1:
            self.stdout.write("Nothing was due.")

    def do_what_is_due(self, now):
        self.done, self.failed = 0, 0
        for pk in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at").values_list("pk", flat=True):
            self.attempt(self.expire, pk, now)
        due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
        for pk in due.values_list("pk", flat=True):
            self.attempt(self.publish, pk, now)
        self.attempt(self.close, now)
        self.attempt(self.end, now)
        self.attempt(self.forget, now)
        self.attempt(self.forget_uploads, now, transaction=nullcontext())
        self.attempt(self.purge, now)
        for pk in list(Trashed.objects.due(now).values_list("pk", flat=True)):
            self.attempt(trash.delete_expired, pk, now)
        self.attempt(self.notify_moderators, now)
        self.attempt(self.notify_subscribers, now)
        # Without a transaction: these take a while, and each message or article is recorded by itself.
        self.attempt(self.send_mail, now, transaction=nullcontext())
        self.attempt(self.import_articles, now, transaction=nullcontext())
        self.attempt(self.learn, now, transaction=nullcontext())

    def attempt(self, act, *args, transaction=None):
        """Do a task, by default in a transaction, and print the lines that it yields; log it if it fails."""
        try:
            with clock.time_limit(clock.TASK_SECONDS), transaction or atomic():
                lines = list(act(*args))
        except (Exception, clock.TaskTimeout):
            logger.exception("tick: %s %s failed", act.__name__, args[0])
            self.failed += 1
            if not connection.in_atomic_block and not connection.is_usable():
                connection.close()  # the next task opens a new connection
        else:
            self.done += len(lines)
            for line in lines:
                self.stdout.write(line)

    # Each queries again under a lock, so that two ticks at once do a task once.

    def expire(self, pk, now):
        page = Page.objects.select_for_update().filter(pk=pk, live=True, expire_at__lt=now).first()
        if page:
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            yield f"Unpublished, as scheduled: {page.title}"

    def publish(self, pk, now):
        due = Revision.objects.filter(pk=pk, approved_go_live_at__lt=now)
        if of_page := Revision.page_revisions.filter(pk=pk).values_list("object_id", flat=True).first():
            # Lock the page before its revision, in the same order as publishing in the admin.
            list(Page.objects.select_for_update(no_key=True).filter(pk=of_page).order_by().values_list("pk"))
        revision = due.select_for_update().first()
        if revision:
            revision.publish(log_action="wagtail.publish.scheduled")
            yield f"Published, as scheduled: {revision.object_str}"

    def close(self, now):
        if closed := actions.announce_closings(now):
            yield f"Comments closed on articles by their age: {closed}"

    def end(self, now):
        if front_pages := announce_expired_picks(now):
            yield f"Home pages with expired picks: {front_pages}"

    def forget(self, now):
        if networks := actions.forget_networks(now):
            yield f"Deleted the networks of {networks} comments and reports of comments."
        actions.forget_fingerprints(now)
        if networks := errors.forget_networks(now):
            yield f"Deleted the networks of {networks} reported errors."
        if counters := rate_limit.purge(now):
            yield f"Deleted {counters} rate counters."
        if claims := actions.forget_claims(now):
            yield f"Deleted {claims} claims of open cards."
        drafts.forget(now)
        imports.forget(now)
        invitations.forget(now)
        exports.forget(now)
        notifications.forget_unanswered(now)
        subscriptions.forget(now)
        outbox.forget(now)
        database.update_statistics()

    def forget_uploads(self, now):
        """Apart from what needs only the database: a media storage may be away."""
        if forgotten := uploads.forget(now):
            yield f"Deleted {forgotten} uploads that nobody completed."

    def purge(self, now):
        if purged := purge_when_due(now):
            yield f"Purged {purged.revisions} old revisions and {purged.log_rows} repeated log entries."

    def notify_moderators(self, now):
        if digests := queue_digests(now):
            yield f"Queued digests for {digests} moderators."

    def notify_subscribers(self, now):
        if emails := digests.queue_digests(now):
            yield f"Queued new articles for {emails} subscribers."

    def send_mail(self, now):
        done = outbox.send_due(now)
        if done.sent:
            yield f"Sent {done.sent} messages."
        if done.failed:
            yield f"Could not send {done.failed} messages; they are tried again later."
        if done.given_up:
            yield f"Gave up {done.given_up} messages that the mail server refused, or that could not be sent for days."
        if done.problem:
            self.failed += 1
            yield f"The mail server {server()} can't be used: {done.problem}"

    def import_articles(self, now):
        """Make drafts of files that were uploaded in the admin."""
        if made := imports.go_on(IMPORT_SECONDS):
            yield f"Imported {made} articles."

    def learn(self, now):
        """Learn from decisions, score waiting comments anew, and mark certain spam where a site wants that."""
        model = refit_when_due(now)
        rescore(now)
        if model:
            yield f"Learnt {model.approved + model.rejected} decisions on comments."
        if marked := actions.mark_certain_spam(now):
            yield f"Marked {marked} comments as spam."

    def purge_cdn(self, now):
        """Purge what requests have not."""
        cdn.purge_changed(is_retry=True)
        return ()

    def make_renditions(self, now):
        """Generate renditions in a process of its own, which ends and so gives the memory back that decoding takes."""
        if renditions.pending(now).exists():
            command = ["make_renditions", f"--seconds={RENDITION_SECONDS}"]
            if not self._called_from_command_line:
                call_command(*command, stdout=self.stdout)
            elif status := subprocess.run([*MANAGE, *command]).returncode:  # noqa: S603
                self.failed += 1
                yield f"make_renditions failed, for the reason above (status {status})."

    def make_exports(self, now):
        """Start a process that makes the exports somebody asked for. It may take longer than a tick: nobody waits."""
        if exports.is_due():
            if self._called_from_command_line:
                subprocess.Popen([*MANAGE, "make_exports"], start_new_session=True)  # noqa: S603
            else:
                call_command("make_exports", stdout=self.stdout)
        return ()
