"""Load the demo, from the files beside this module, into the database in one transaction.

`demo.json` holds the publication, its authors, topics and comments with what was decided about them; `articles/` the
articles in the importer's Markdown, `pages/` the plain pages as rich text, `pictures/` the pictures. A language in a
file's name marks a translation.
"""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Locale, Page, PageLogEntry, Revision, Site

from blog import importers
from blog.error_reports import actions as error_actions
from blog.error_reports.permissions import may_edit_somewhere
from blog.importers.streams import body_of, opening_of
from blog.models import (
    ArticleEdition,
    ArticlePage,
    Author,
    BlogIndexPage,
    Byline,
    Correction,
    ErrorReport,
    Picture,
    RelatedArticle,
    Series,
    Topic,
)
from blog.section_moves.actions import move_section
from comments import actions
from comments.models import Comment
from comments.permissions import can_moderate_somewhere
from gazette.public_forms.networks import digest
from home.models import DemoItem, DemoState, HomePage, InfoPage, Pick, SiteSettings

from .users import DEMO_USERS

FOLDER = Path(__file__).parent
DATA = json.loads((FOLDER / "demo.json").read_text())
LISTING = DATA["listing"]
LINK = re.compile(r'href=(\\?")(/[^"\\]*/)\1')  # in rich text, or in the JSON of a stream


class CannotLoad(Exception):
    """Nothing was changed; the message says why."""


def home_page() -> HomePage:
    """Return the home page of the default site. Raises CannotLoad where there is none of ours."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site and site.root_page.specific
    if not isinstance(home, HomePage):
        raise CannotLoad("The default site has no home page of ours to put the demo under.")
    return home


def translated_lines() -> list[tuple[str, dict[str, str]]]:
    """Return what the demo stores as `SiteSettings.translated_lines`."""
    return [("lines", {"language": each["language"]} | each["lines"]) for each in DATA["translations"]]


def load() -> None:
    """Make everything the demo consists of, and a DemoItem for each; keep what an incomplete removal left.

    Raises CannotLoad, and then has changed nothing.
    """
    loader = Loader(timezone.now())
    try:
        with transaction.atomic():
            DemoState.objects.update_or_create(pk=1, defaults={"loaded_at": loader.now, "removed_at": None})
            loader.load()
    except BaseException:
        # The transaction undoes the rows, but not the files.
        for file in loader.stored_files:
            file.delete(save=False)
        raise


class Loader:
    def __init__(self, now):
        self.now = now
        self.stored_files = []
        self.links: dict[str, Page] = {}  # by URL: what links in the demo's texts lead to
        self.articles: dict[str, ArticlePage] = {}
        self.new_articles: dict[str, ArticlePage] = {}

    def load(self):
        self.home = home_page()
        if self.home.locale.language_code != "en":
            raise CannotLoad("The demo is in English, the publication is not: load it into a site of its own.")
        self.users = {name: self.user(name) for name in DEMO_USERS}
        self.pictures = {each["name"]: self.picture(**each) for each in DATA["pictures"]}
        self.topics: dict[str, Topic] = {}
        for each in DATA["topics"]:
            self.topic(**each)
        self.series = {each["slug"]: self.named(Series, **each) for each in DATA["series"]}
        self.authors = {
            each["slug"]: self.named(Author, portrait=self.pictures[each["slug"]], **each) for each in DATA["authors"]
        }
        pages = [self.info_page(**each) for each in DATA["pages"]]
        listing = self.listing()
        for each in DATA["articles"]:  # oldest first: they link to those before them
            self.article(listing, each)
        self.set_up_site(listing)
        for days, translation in enumerate(DATA["translations"], start=1):
            self.translate(translation, pages, days)
        if self.new_articles:
            self.send_comments(self.first_user("moderator", can_moderate_somewhere, "moderate comments"))
            editor = self.first_user("editor", may_edit_somewhere, "edit articles")
            for report in DATA["error_reports"]:
                self.report_error(editor, **report)
            self.move_a_section(editor)

    # Who and what there is

    def note(self, thing, name):
        DemoItem.objects.create(model=thing._meta.label_lower, object_id=str(thing.pk), name=name)
        return thing

    def existing(self, model, name):
        """Return what the demo made under this name once and did not remove, or None."""
        item = DemoItem.objects.filter(model=model._meta.label_lower, name=name).first()
        return item and model.objects.filter(pk=item.object_id).first()

    def named(self, model, slug, **values):
        thing, is_new = model.objects.get_or_create(slug=slug, defaults=values)
        return self.note(thing, slug) if is_new else thing

    def user(self, name):
        User = get_user_model()
        demo = DEMO_USERS[name]
        user = User.objects.filter(username=name).first()
        if user:
            # A removal left it without a password because it owns pages. Any other is somebody's own.
            if self.existing(User, name) and not user.has_usable_password():
                user.set_password(demo.password)
                user.is_active = True
                user.save()
            return user
        user = User.objects.create_user(
            name,
            email=demo.email,
            password=demo.password,
            first_name=demo.first_name,
            last_name=demo.last_name,
            is_superuser=not demo.group,
        )
        if demo.group:
            user.groups.add(Group.objects.get(name=demo.group))
        return self.note(user, name)

    def first_user(self, name, may, what):
        """Return the user of this name, or else the admin: either may be somebody's account without the permission."""
        for user in (self.users[name], self.users["admin"]):
            if may(user):
                return user
        raise CannotLoad(f"The users {name} and admin are here already, and neither may {what}.")

    def picture(self, name, title, description):
        picture = self.existing(Picture, name)
        if picture:
            return picture
        content = (FOLDER / "pictures" / f"{name}.webp").read_bytes()
        picture = Picture(
            title=title,
            description=description,
            credit=DATA["picture_credit"],
            file=ContentFile(content, f"{name}.webp"),
            file_size=len(content),
            uploaded_by_user=self.users["editor"],
        )
        picture.save()
        self.stored_files += [picture.file, *(rendition.file for rendition in picture.renditions.all())]
        return self.note(picture, name)

    def topic(self, slug, name, parent=None, **values):
        # No two topics have the same name, whatever their slugs.
        own = Topic.objects.filter(name=name).first()
        above = self.topics.get(parent)
        if above and above.parent:  # the site's own topic of that name is a subtopic, which has no subtopics
            above = above.parent
        self.topics[slug] = own or self.named(Topic, slug, name=name, parent=above, **values)

    # Pages

    def publish(self, page, owner="author"):
        revision = page.save_revision(user=self.users[owner])
        revision.publish(user=self.users["editor"], skip_permission_checks=True)
        return revision

    def add(self, parent, page, owner):
        """Add and publish a new page. Raises CannotLoad where its URL is taken."""
        if parent.get_children().filter(slug=page.slug).exists():
            raise CannotLoad(
                f"The demo needs the URL {parent.url}{page.slug}/, where there is another page: delete or move that, "
                "or change its slug, and run load_demo --again."
            )
        page.live = False
        page.owner = self.users[owner]
        parent.add_child(instance=page)
        self.publish(page, owner)
        return self.note(page, page.slug)

    def info_page(self, slug, title, kind):
        page = self.existing(InfoPage, slug) or self.add(
            self.home,
            InfoPage(title=title, slug=slug, kind=kind, text=self.text_of_page(slug), show_in_menus=True),
            owner="editor",
        )
        self.links[f"/{slug}/"] = page
        return page

    def text_of_page(self, name):
        return self.with_page_links((FOLDER / "pages" / f"{name}.html").read_text().replace("\n", ""))

    def with_page_links(self, text):
        """Turn links to the demo's URLs into links to its pages, as the editor stores them."""

        def link(match):
            quote, page = match[1], self.links.get(match[2])
            return f"linktype={quote}page{quote} id={quote}{page.pk}{quote}" if page else match[0]

        return LINK.sub(link, text)

    def listing(self):
        """Return the site's own listing, which a new site begins with; where that is gone, one of the demo's."""
        slug, introduction = LISTING["slug"], LISTING["introduction"]
        own = BlogIndexPage.objects.child_of(self.home).live().filter(slug=slug).first()
        listing = own or self.existing(BlogIndexPage, slug)
        if listing is None:
            listing = BlogIndexPage(title=LISTING["title"], slug=slug, introduction=introduction, show_in_menus=True)
            return self.add(self.home, listing, owner="editor")
        if not listing.introduction:
            listing.introduction = introduction
            self.publish(listing, "editor")
        return listing

    # Articles

    def read(self, name):
        """Return the article in a file, with the paragraphs between two other blocks in one, as editors write them."""
        parsed = importers.read(FOLDER / "articles" / f"{name}.md", find_picture=self.find_picture)
        sections = tuple(replace(section, blocks=joined(section.blocks)) for section in parsed.sections)
        return replace(parsed, opening=joined(parsed.opening), sections=sections)

    def find_picture(self, url):
        return self.pictures[PurePosixPath(url).stem]

    def body_of(self, parsed):
        body, _removed = body_of(parsed, [])
        return json.loads(self.with_page_links(json.dumps(body.get_prep_value())))

    def article(self, listing, facts):
        slug = facts["slug"]
        page = self.existing(ArticlePage, slug)
        if page is None:
            page = self.new_articles[slug] = self.make_article(listing, **facts)
        self.articles[slug] = self.links[f"/{LISTING['slug']}/{slug}/"] = page

    def make_article(
        self,
        listing,
        *,
        slug,
        days_ago,
        hero,
        hero_caption,
        comments="",
        series=None,
        related=(),
        updated_days_ago=None,
        added_days_ago=None,
        corrections=(),
    ):
        parsed = self.read(slug)
        body = self.body_of(parsed)
        published = morning_before(self.days_ago(days_ago))
        picture = self.pictures[hero]
        page = ArticlePage(
            title=parsed.title,
            slug=slug,
            lead=parsed.lead,
            opening=opening_of(parsed, []),
            # A section that was added later is the last one.
            body=as_body(body[:-1] if added_days_ago else body),
            hero=picture,
            hero_alt=picture.description,
            hero_caption=hero_caption,
            comments_policy=comments,
            search_description=parsed.lead,
        )
        if updated_days_ago is not None:
            page.updated_at = published + timedelta(days=days_ago - updated_days_ago)
        page.bylines = [Byline(author=self.authors[each], sort_order=n) for n, each in enumerate(parsed.authors)]
        page.topics = [self.topics[each] for each in parsed.topics]
        page.series = self.series.get(series)
        others = [self.articles[each] for each in related]
        page.related_links = [RelatedArticle(other=other, sort_order=n) for n, other in enumerate(others)]
        self.add(listing, page, owner="author")
        self.backdate(page, published)
        if added_days_ago or corrections:
            page = ArticlePage.objects.get(pk=page.pk)
            page.corrections = [self.correction(body, **each) for each in corrections]
            page.body = as_body(body)
            self.publish(page, "editor")
            self.backdate(page, morning_before(self.days_ago(added_days_ago or corrections[0]["days_ago"])))
        return ArticlePage.objects.get(pk=page.pk)

    def correction(self, body, section, text, days_ago):
        block = body[section - 1]
        return Correction(
            block_id=block["id"],
            heading_then=block["value"]["heading"],
            text=text,
            corrected_at=morning_before(self.days_ago(days_ago)),
        )

    def days_ago(self, days):
        return self.now - timedelta(days=days)

    def backdate(self, page, when):
        """Have what was just published appear as published at `when`."""
        revisions = Revision.objects.for_instance(page).filter(created_at__gt=when)
        revisions.update(created_at=when)
        PageLogEntry.objects.filter(page=page.pk, timestamp__gt=when).update(timestamp=when)
        ArticleEdition.objects.filter(page=page.pk, published_at__gt=when).update(published_at=when)
        pages = ArticlePage.objects.filter(pk=page.pk)
        pages.update(last_published_at=when, latest_revision_created_at=when)
        pages.filter(first_published_at__gt=when).update(first_published_at=when)

    def move_a_section(self, editor):
        source, target = (self.new_articles.get(DATA["moved_section"][name]) for name in ("from", "to"))
        if source and target and all(page.permissions_for_user(editor).can_publish() for page in (source, target)):
            move_section(source, target, source.body[-1].id, editor=editor)

    # The site

    def set_up_site(self, listing):
        """Fill in what nobody has filled in yet."""
        home = self.home
        if not home.introduction:
            home.introduction = DATA["home"]["introduction"]
            picked = [self.articles[slug] for slug in DATA["home"]["picks"]]
            home.picks = [Pick(article=article, sort_order=n) for n, article in enumerate(picked)]
            self.publish(home, "editor")
        settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        for field, value in DATA["site"].items():
            if getattr(settings, field) == SiteSettings._meta.get_field(field).get_default():
                setattr(settings, field, value)
        if not settings.footer_links:
            settings.footer_links = [("link", {"label": LISTING["link"], "page": listing, "address": ""})]
        if not settings.translated_lines:
            settings.translated_lines = translated_lines()
        settings.save()

    def translate(self, facts, info_pages, days):
        """Publish one article, the pages above it and the plain pages in another language."""
        code, article = facts["language"], self.new_articles.get(facts["article"])
        if article is None:
            return
        locale, is_new = Locale.objects.get_or_create(language_code=code)
        if is_new:
            self.note(locale, code)
        listing = article.get_parent().specific
        self.translated(self.home, locale, **facts["home"])
        for page in info_pages:
            self.translated(page, locale, **facts["pages"][page.slug], text=self.text_of_page(f"{page.slug}.{code}"))
        self.translated(listing, locale, **facts["listing"])
        parsed = self.read(f"{article.slug}.{code}")
        self.topic(**facts["topic"])
        page = self.translated(
            article,
            locale,
            title=parsed.title,
            slug=parsed.slug,
            lead=parsed.lead,
            search_description=parsed.lead,
            body=as_body(with_ids_of(article.body.raw_data, self.body_of(parsed))),
            topics=[self.topics[slug] for slug in parsed.topics],
            **facts["hero"],
        )
        self.backdate(page, min(article.first_published_at + timedelta(days=days, hours=1), self.now))
        Site.clear_site_root_paths_cache()

    def translated(self, page, locale, **values):
        translation = page.get_translation_or_none(locale)
        if translation is None:
            translation = page.copy_for_translation(locale)
            for name, value in values.items():
                setattr(translation, name, value)
            self.note(translation, f"{translation.slug} ({locale.language_code})")
        translation = translation.specific
        if not translation.live:
            self.publish(translation)
        return translation

    # What readers sent

    def send_comments(self, moderator):
        """Send every comment and take every step in the order of time, so that the log reads as it would have."""
        events = [
            event
            for slug, comments in DATA["comments"].items()
            if slug in self.new_articles
            for facts in comments
            for event in self.events(facts, None, facts.get("section"), self.new_articles[slug])
        ]
        sent = {}
        for when, facts, parent, section, article, step in sorted(events, key=lambda event: event[0]):
            if step is None:
                sent[id(facts)] = self.send(facts, sent.get(id(parent)), section, article, when)
            else:
                self.take(sent[id(facts)], moderator, when, **step)

    def events(self, facts, parent, section, article):
        when = self.days_ago(facts["days_ago"])
        yield when, facts, parent, section, article, None
        for step in facts.get("steps", ()):
            when += timedelta(minutes=step["minutes"])
            yield when, facts, parent, section, article, step
        for reply in facts.get("replies", ()):
            yield from self.events(reply, facts, section, article)

    def send(self, facts, parent, section, article, when):
        comment = actions.submit(
            article,
            name=facts["name"],
            email=facts.get("email", ""),
            text=facts["text"],
            section=article.discussed_sections()[section - 1] if section else None,
            parent=parent,
            trap=facts.get("trap", ""),
            seconds=facts.get("seconds"),
            now=when,
        )
        # Not given to `submit`: the demo loads whatever rate the operator allows.
        Comment.objects.filter(pk=comment.pk).update(network=digest("network", f"demo: {comment.name}"))
        return self.note(comment, comment.name)

    def take(self, comment, moderator, when, action, minutes, **reason):
        comment.refresh_from_db()
        if action == "withdraw":
            actions.withdraw(comment, now=when)
        elif action == "erase":
            actions.erase(comment, moderator=moderator, now=when)
        elif action == "report":
            actions.report(comment, now=when, **reason)
        else:
            getattr(actions, action)(comment, moderator=moderator, seen=actions.State.of(comment), now=when, **reason)

    def report_error(self, editor, *, article, section, days_ago, text, settled_after, correction=None, answer=""):
        if article not in self.new_articles:
            return
        page = ArticlePage.objects.get(slug=article, pk=self.new_articles[article].pk)
        sent = self.days_ago(days_ago)
        settled = sent + timedelta(days=settled_after)
        report = error_actions.report(
            page,
            text=text,
            section=page.sections[section - 1],
            revision_id=page.live_revision_id,
            may_quote=True,
            now=sent,
        )
        # As for comments.
        ErrorReport.objects.filter(pk=report.pk).update(network=digest("network", f"demo: {text}"))
        decision = {"editor": editor, "seen": report.status, "is_public": True, "now": settled}
        if correction:
            body = list(page.body.raw_data)
            body[section - 1] = json.loads(json.dumps(body[section - 1]).replace(*correction))
            page.body = as_body(body)
            revision = self.publish(page, "editor")
            self.backdate(page, settled)
            error_actions.fix(report, revision_id=revision.pk, quotes_reader=True, **decision)
        elif answer:
            error_actions.deny(report, answer=answer, quotes_reader=True, **decision)
        self.note(report, str(report))


def joined(blocks):
    made = []
    for kind, value in blocks:
        if kind == "paragraph" and made and made[-1][0] == "paragraph":
            value = made.pop()[1] + value
        made.append((kind, value))
    return tuple(made)


def as_body(stored) -> StreamValue:
    return StreamValue(ArticlePage.body.field.stream_block, stored, is_lazy=True)


def with_ids_of(original, translation):
    """Return the translation's blocks with the ids that those of the original have at the same place."""
    for block, first in zip(translation, original, strict=False):
        block["id"] = first["id"]
        if block["type"] == "section":
            with_ids_of(first["value"]["content"], block["value"]["content"])
    return translation


def morning_before(when):
    """Return half past six of the same day or the day before: comments of `when` are later than their article."""
    morning = when.replace(hour=6, minute=30, second=0, microsecond=0)
    return morning if morning <= when else morning - timedelta(days=1)
