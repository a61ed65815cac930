"""Puts the demo into the database, in one transaction."""

from datetime import timedelta
from io import BytesIO

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision, Site

from blog.error_reports.permissions import may_edit_somewhere
from blog.models import (
    ArticleEdition,
    ArticlePage,
    Author,
    BlogIndexPage,
    Byline,
    Correction,
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

from . import publication, translations
from .articles import ARTICLES
from .errors import report_misprints
from .pictures import CREDIT, ILLUSTRATIONS
from .users import DEMO_USERS
from .vocabulary import Stock, prose, stream
from .voices import VOICES


class CannotLoad(Exception):
    """Nothing was changed, and why."""


def home_page() -> HomePage:
    """The home page of the default site. Raises CannotLoad where there is none of ours."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site and site.root_page.specific
    if not isinstance(home, HomePage):
        raise CannotLoad("The default site has no home page of ours to put the demo under.")
    return home


def load(now=None) -> None:
    """Makes all that the demo consists of and notes it as DemoItems; keeps what an incomplete removal left.

    Raises CannotLoad, and then has changed nothing.
    """
    now = now or timezone.now()
    files = {name: _jpeg(illustration.draw(name)) for name, illustration in ILLUSTRATIONS.items()}
    stored: list[FieldFile] = []
    try:
        with transaction.atomic():
            DemoState.objects.update_or_create(pk=1, defaults={"loaded_at": now, "removed_at": None})
            _load(files, stored, now)
    except BaseException:
        # The database forgets by itself what it was told; the disk does not.
        for file in stored:
            file.delete(save=False)
        raise


def _load(files, stored, now):
    home = home_page()
    users = {name: _user(name) for name in DEMO_USERS}
    pictures = {name: _picture(name, file, users["editor"], stored) for name, file in files.items()}
    stock = Stock(pictures, pages={})
    topics: dict[str, Topic] = {}
    for subject in publication.SUBJECTS:
        topics[subject.slug] = _topic(subject, topics.get(subject.parent))
    sagas = {saga.slug: _series(saga) for saga in publication.SERIES}
    authors = {person.slug: _author(person, pictures[person.slug]) for person in publication.PEOPLE}
    for info in publication.INFO_TEXTS:
        stock.pages[f"page:{info.slug}"] = _info_page(home, info, stock, users["editor"])
    listing = _listing(home, users["editor"])
    new_articles = {}
    for article in ARTICLES:
        page, is_new = _article(listing, article, stock, topics, sagas, authors, users, now)
        stock.pages[f"article:{article.slug}"] = page
        if is_new:
            new_articles[article.slug] = page
    _set_up_site(home, listing, stock, users["editor"])
    if translations.ARTICLE in new_articles:
        original = new_articles[translations.ARTICLE]
        translations.translate(original, users, _note, _topic, now)
    _send_voices(new_articles, _moderator(users), now)
    for report in report_misprints(new_articles, _editor(users), now):
        _note(report, str(report))
    _move_a_section(new_articles, _editor(users))


def _move_a_section(new_articles, editor):
    """From where it was published to where it belongs; a line in its old place leads there."""
    slugs = ("what-the-archive-throws-away", "the-library-opens-at-ten")
    source, target = (new_articles.get(slug) for slug in slugs)
    if source and target and all(page.permissions_for_user(editor).can_publish() for page in (source, target)):
        move_section(source, target, source.body[-1].id, editor=editor)


def _kept(model, name):
    """What the demo made under this name once and did not take away, if anything."""
    item = DemoItem.objects.filter(model=model._meta.label_lower, name=name).first()
    return item and model.objects.filter(pk=item.object_id).first()


def _note(thing, name):
    DemoItem.objects.create(model=thing._meta.label_lower, object_id=str(thing.pk), name=name)
    return thing


def _jpeg(picture):
    file = BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


def _user(name):
    User = get_user_model()
    demo = DEMO_USERS[name]
    user = User.objects.filter(username=name).first()
    if user:  # somebody's account, or one that an incomplete removal left: not ours to change
        return user
    user = User.objects.create_user(
        name,
        password=demo.password,
        first_name=demo.first_name,
        last_name=demo.last_name,
        is_superuser=not demo.group,
    )
    if demo.group:
        user.groups.add(Group.objects.get(name=demo.group))
    return _note(user, name)


def _moderator(users):
    for user in (users["moderator"], users["admin"]):
        if can_moderate_somewhere(user):
            return user
    raise CannotLoad("The users moderator and admin are here already, and neither may moderate comments.")


def _editor(users):
    """Of the two whose names may belong to somebody here already, one who may edit articles; superusers may."""
    for user in (users["editor"], users["admin"]):
        if may_edit_somewhere(user):
            return user
    raise CannotLoad("The users editor and admin are here already, and neither may edit articles.")


def _picture(name, content, user, stored):
    picture = _kept(Picture, name)
    if picture:
        return picture
    illustration = ILLUSTRATIONS[name]
    picture = Picture(
        title=illustration.title,
        description=illustration.description,
        credit=CREDIT,
        file=ContentFile(content, f"{name}.jpg"),
        file_size=len(content),
        uploaded_by_user=user,
    )
    picture.save()
    stored.append(picture.file)
    return _note(picture, name)


def _topic(subject, parent=None):
    topic, is_new = Topic.objects.get_or_create(
        slug=subject.slug, defaults={"name": subject.name, "description": subject.description, "parent": parent}
    )
    return _note(topic, subject.slug) if is_new else topic


def _series(saga):
    series, is_new = Series.objects.get_or_create(
        slug=saga.slug, defaults={"title": saga.title, "description": saga.description}
    )
    return _note(series, saga.slug) if is_new else series


def _author(person, portrait):
    author, is_new = Author.objects.get_or_create(
        slug=person.slug,
        defaults={"name": person.name, "role": person.role, "about": prose(person.about), "portrait": portrait},
    )
    return _note(author, person.slug) if is_new else author


def _add(parent, page, *, owner, publisher):
    """Adds and publishes a new page. Raises CannotLoad where its address is taken."""
    if parent.get_children().filter(slug=page.slug).exists():
        raise CannotLoad(f"The demo needs the address {parent.url}{page.slug}/, where there is another page.")
    page.live = False
    page.owner = owner
    parent.add_child(instance=page)
    page.save_revision(user=owner).publish(user=publisher, skip_permission_checks=True)
    return _note(page, page.slug)


def _info_page(home, info, stock, user):
    return _kept(InfoPage, info.slug) or _add(
        home,
        InfoPage(
            title=info.title,
            slug=info.slug,
            kind=info.kind,
            text=stock.rich_text(prose(info.text)).source,
            show_in_menus=True,
        ),
        owner=user,
        publisher=user,
    )


def _listing(home, user):
    """The site's own listing, which a new site begins with; where that is gone, one of the demo's."""
    own = BlogIndexPage.objects.child_of(home).live().filter(slug=publication.LISTING_SLUG).first()
    listing = own or _kept(BlogIndexPage, publication.LISTING_SLUG)
    if listing is None:
        listing = BlogIndexPage(
            title=publication.LISTING_TITLE,
            slug=publication.LISTING_SLUG,
            introduction=publication.LISTING_INTRODUCTION,
            show_in_menus=True,
        )
        return _add(home, listing, owner=user, publisher=user)
    if not listing.introduction:
        listing.introduction = publication.LISTING_INTRODUCTION
        listing.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    return listing


def _article(listing, article, stock, topics, sagas, authors, users, now):
    """The page, and whether it is new."""
    page = _kept(ArticlePage, article.slug)
    if page:
        return page, False
    published = morning_before(now - timedelta(days=article.days_ago))
    page = ArticlePage(
        title=article.title,
        slug=article.slug,
        lead=article.lead,
        opening=stream(article.opening, stock),
        body=[("section", section.value(stock)) for section in article.sections],
        hero=stock.pictures[article.hero],
        hero_alt=stock.pictures[article.hero].description,
        hero_caption=article.hero_caption,
        comments_policy=article.comments,
        search_description=article.lead,
    )
    if article.updated_days_ago is not None:
        page.updated_at = published + timedelta(days=article.days_ago - article.updated_days_ago)
    page.bylines = [Byline(author=authors[slug]) for slug in article.authors]
    page.topics = [topics[slug] for slug in article.topics]
    page.series = sagas.get(article.series)
    page.related_links = [RelatedArticle(other=stock.pages[f"article:{slug}"]) for slug in article.related]
    _add(listing, page, owner=users["author"], publisher=users["editor"])
    ArticlePage.objects.filter(pk=page.pk).update(
        first_published_at=published, last_published_at=published, latest_revision_created_at=published
    )
    Revision.objects.for_instance(page).update(created_at=published)
    PageLogEntry.objects.filter(page=page.pk).update(timestamp=published)
    ArticleEdition.objects.filter(page=page.pk).update(published_at=published)
    if article.added or article.corrections:
        _go_on(page, article, stock, users["editor"], now)
    return ArticlePage.objects.get(pk=page.pk), True


def _go_on(page, article, stock, editor, now):
    """What became of an article since: a section more, and what had to be corrected."""
    page = ArticlePage.objects.get(pk=page.pk)
    blocks = list(page.body)
    page.corrections = [
        Correction(
            block_id=blocks[each.section - 1].id if each.section else "",
            heading_then=blocks[each.section - 1].value["heading"] if each.section else "",
            text=each.text,
            corrected_at=morning_before(now - timedelta(days=each.days_ago)),
        )
        for each in article.corrections
    ]
    changed = morning_before(
        now - timedelta(days=min(each.days_ago for each in [*article.corrections, article.added] if each))
    )
    if article.added:
        page.body.append(("section", article.added.section.value(stock)))
    page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)
    ArticlePage.objects.filter(pk=page.pk).update(last_published_at=changed, latest_revision_created_at=changed)
    added_at = morning_before(now - timedelta(days=article.added.days_ago)) if article.added else changed
    ArticleEdition.objects.filter(page=page.pk, number__gt=1).update(published_at=added_at)
    Revision.objects.for_instance(page).filter(created_at__gt=changed).update(created_at=changed)
    PageLogEntry.objects.filter(page=page.pk, timestamp__gt=changed).update(timestamp=changed)


def morning_before(moment):
    """Half past six, the same day or the day before: what readers wrote at `moment` they wrote later."""
    morning = moment.replace(hour=6, minute=30, second=0, microsecond=0)
    return morning if morning <= moment else morning - timedelta(days=1)


def _set_up_site(home, listing, stock, user):
    """Fills in what nobody has filled in yet."""
    if not home.introduction:
        home.introduction = publication.HOME_INTRODUCTION
        home.picks = [Pick(article=stock.pages[f"article:{slug}"]) for slug in publication.PICKS]
        home.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for field, value in site_settings().items():
        if getattr(settings, field) == SiteSettings._meta.get_field(field).get_default():
            setattr(settings, field, value)
    if not settings.footer_links:
        settings.footer_links = [("link", {"label": publication.LISTING_LINK, "page": listing, "address": ""})]
    if not settings.translated_lines:
        settings.translated_lines = translations.lines()
    settings.save()


def site_settings() -> dict[str, str]:
    """The fields of SiteSettings that the demo fills in, but for the links in the footer."""
    return {
        "name": publication.NAME,
        "tagline": publication.TAGLINE,
        "footer_text": publication.FOOTER_TEXT,
        "comment_notice": publication.COMMENT_NOTICE,
        "time_zone": publication.TIME_ZONE,
    }


def _send_voices(articles, moderator, now):
    """Sends every comment and takes every step in the order of time, as the log would have been written."""
    moments = [
        moment
        for slug, voices in VOICES.items()
        if slug in articles
        for voice in voices
        for moment in _moments(voice, None, voice.section, articles[slug], now)
    ]
    comments = {}
    for when, voice, parent, section, article, step in sorted(moments, key=lambda moment: moment[0]):
        if step is None:
            comments[id(voice)] = _send(voice, comments.get(id(parent)), section, article, when)
        else:
            _take(step, comments[id(voice)], moderator, when)


def _moments(voice, parent, section, article, now):
    when = now - timedelta(days=voice.days)
    yield when, voice, parent, section, article, None
    for step in voice.steps:
        when += timedelta(minutes=step.minutes)
        yield when, voice, parent, section, article, step
    for reply in voice.replies:
        yield from _moments(reply, voice, section, article, now)


def _send(voice, parent, section, article, when):
    comment = actions.submit(
        article,
        name=voice.name,
        email=voice.email,
        text=voice.text,
        section=article.discussed_sections()[section - 1] if section else None,
        parent=parent,
        trap=voice.trap,
        seconds=voice.seconds,
        now=when,
    )
    # Not given to `submit`: the demo loads whatever rate the operator allows.
    Comment.objects.filter(pk=comment.pk).update(network=digest("network", f"demo: {voice.name}"))
    return _note(comment, voice.name)


def _take(step, comment, moderator, when):
    comment.refresh_from_db()
    if step.action == "withdraw":
        actions.withdraw(comment, now=when)
    elif step.action == "erase":
        actions.erase(comment, moderator=moderator, now=when)
    elif step.action == "report":
        actions.report(comment, reason=step.reason, note=step.note, now=when)
    else:
        reason = {"reason": step.reason, "note": step.note} if step.action == "reject" else {}
        act = getattr(actions, step.action)
        act(comment, moderator=moderator, seen=actions.Seen.of(comment), now=when, **reason)
