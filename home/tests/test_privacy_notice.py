"""The draft of the privacy notice names whatever the program stores about persons, and how long."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils.html import strip_tags

from blog.editor.draft_links import actions as draft_links
from comments.judging import fingerprints
from comments.mail import notifications
from gazette import outbox
from gazette.public_forms.networks import NETWORK_DAYS
from home.placeholders import text_of
from home.setup import invitations

LANGUAGES = ("en", "de", "ar")
# What the notice says, in each language, of the tables that are filed under the key below.
SAYS = {
    "comment": (
        "the name that you give, your text, its place and the time",
        "den Namen, den Sie angeben, Ihren Text, seinen Ort und die Zeit",
        "الاسم الذي تذكرونه والنص وموضعه والوقت",
    ),
    "comment email": (
        "Moderators see it, and recognise by it what else was sent",
        "Die Moderation sieht sie und erkennt daran",
        "يراه المشرفون ويعرفون به",
    ),
    "decisions": (
        "the log of what our moderators decided",
        "das Protokoll der Entscheidungen unserer Moderation",
        "وبسجل قرارات المشرفين",
    ),
    "fingerprint": (
        "eight numbers made of the words (a fingerprint)",
        "acht aus den Wörtern gebildete Zahlen (einen Fingerabdruck)",
        "ثمانية أرقام مأخوذة من الكلمات",
    ),
    "links": ("the sites that it links to", "die verlinkten Websites", "والمواقع التي يشير إليها"),
    "counters": (
        "how many messages come from one network",
        "wie viele Nachrichten aus einem Netz kommen",
        "كم رسالة تأتي من شبكة واحدة",
    ),
    "model": (
        "A statistical model on our own server learns",
        "Ein statistisches Modell auf unserem eigenen Server lernt",
        "نموذج إحصائي يتعلم",
    ),
    "score": ("how much a comment is like those", "wie sehr ein Kommentar diesen gleicht", "بمدى شبه التعليق بها"),
    "notes": ("write notes about an author", "Notizen über Verfasser schreiben", "كتابة ملاحظات عن كاتب"),
    "holds": (
        "all comments of a browser or network wait for a day",
        "alle Kommentare eines Browsers oder Netzes einen Tag lang warten",
        "كل تعليقات متصفح أو شبكة تنتظر يومًا",
    ),
    "bans": (
        "those of a browser, email address or domain",
        "eines Browsers, einer E-Mail-Adresse oder Domain",
        "تعليقات متصفح أو عنوان بريد أو نطاق",
    ),
    "reports": ("If you report a comment", "Wenn Sie einen Kommentar melden", "إذا أبلغتم عن تعليق"),
    "errors": (
        "If you report an error in an article",
        "Wenn Sie einen Fehler in einem Artikel melden",
        "إذا أبلغتم عن خطأ في مقال",
    ),
    "emails": (
        "For this we store the address, what you asked for and when",
        "Dafür speichern wir die Adresse, worum Sie gebeten haben und wann",
        "نحفظ العنوان وما طلبتموه ومتى",
    ),
    "subscriptions": (
        "A subscription to new articles is deleted when",
        "Ein Abonnement neuer Artikel wird gelöscht",
        "ويُحذف الاشتراك في المقالات الجديدة",
    ),
    "outbox": ("A sent email is deleted", "Eine gesendete E-Mail wird gelöscht", "تُحذف الرسالة بعد إرسالها"),
    "accounts": (
        "name, email address, password (hashed), settings",
        "Name, E-Mail-Adresse, Passwort (als Hash), Einstellungen",
        "الاسم وعنوان البريد وكلمة المرور (مشفرة) والإعدادات",
    ),
    "second factors": ("second factors", "zweite Faktoren", "ووسائل التحقق الثانية"),
    "sessions": (
        "sessions of at most two weeks",
        "Sitzungen von höchstens zwei Wochen",
        "والجلسات مدة أسبوعين على الأكثر",
    ),
    "invitations": (
        "and invitations until 30 days after they expire",
        "Einladungen bis 30 Tage nach ihrem Ablauf",
        "والدعوات حتى 30 يومًا بعد انتهائها",
    ),
    "log": (
        "A log records who changed, published, decided or deleted what",
        "Ein Protokoll hält fest, wer was geändert, veröffentlicht, entschieden oder gelöscht hat",
        "ويسجَّل من غيّر أو نشر أو قرر أو حذف وماذا",
    ),
    "versions": (
        "former versions of articles are kept for 90 days",
        "frühere Fassungen von Artikeln werden 90 Tage aufbewahrt",
        "النسخ السابقة من المقالات 90 يومًا",
    ),
    "trash": (
        "deleted pages in the trash for 30 days, with who put them there",
        "gelöschte Seiten 30 Tage im Papierkorb, mit der Angabe, wer",
        "والصفحات المحذوفة في سلة المهملات 30 يومًا مع اسم",
    ),
    "editors' notes": (
        "notes of editors to each other",
        "Notizen der Redaktion füreinander",
        "ملاحظات المحررين بعضهم لبعض",
    ),
    "escalations": (
        "which comments were passed on to whom",
        "welche Kommentare an wen weitergegeben wurden",
        "أي تعليقات أُحيلت إلى من",
    ),
    "watched": (
        "what somebody watches or has open",
        "was jemand beobachtet oder geöffnet hat",
        "وما يتابعه أحدهم أو يفتحه",
    ),
    "draft links": (
        "links to drafts with their label until 90 days after they expire",
        "Links zu Entwürfen mit ihrer Bezeichnung bis 90 Tage nach ihrem Ablauf",
        "وروابط المسودات مع تسميتها حتى 90 يومًا بعد انتهائها",
    ),
    "imported files": ("imported files for a day", "importierte Dateien", "والملفات المستوردة"),
    "exports": ("exports for a day", "Exporte je einen Tag", "والملفات المصدّرة يومًا"),
    "imports": ("and import records", "Angaben zu Importen", "وبيانات الاستيراد"),
    "articles": (
        "Articles, pictures and documents may name people, their authors among them",
        "Artikel, Bilder und Dokumente können Menschen nennen, auch ihre Verfasser",
        "قد تذكر المقالات والصور والوثائق أشخاصًا، ومنهم كتّابها",
    ),
}
# What no table holds.
SAYS_TOO = {
    "server's log": ("what your web server logs", "was Ihr Webserver protokolliert", "ما يسجله خادم الويب"),
    "network": (
        "a keyed hash of the IP address, not the address itself",
        "einen mit einem Schlüssel gebildeten Hash der IP-Adresse",
        "بصمة مشفرة بمفتاح لعنوان IP",
    ),
    "browser": (
        "a cookie with a random number is stored for a year",
        "ein Jahr lang ein Cookie mit einer Zufallszahl",
        "ملف فيه رقم عشوائي مدة سنة",
    ),
    "automatic": (
        "We may let it mark certain spam",
        "Wir können es eindeutigen Spam markieren",
        "وقد نتركه يعلّم الرسائل المزعجة المؤكدة",
    ),
    "bases": ("Article 6(1)(b)", "Artikel 6 Absatz 1 Buchstabe b", "المادة 6(1)(b)"),
    "consent": ("Article 6(1)(a)", "Artikel 6 Absatz 1 Buchstabe a", "المادة 6(1)(a)"),
    "interests": ("Article 6(1)(f)", "Artikel 6 Absatz 1 Buchstabe f", "المادة 6(1)(f)"),
    "objection": ("(Article 21)", "(Artikel 21)", "(المادة 21)"),
}
TABLES = {
    "accounts": "auth_user auth_user_groups auth_user_user_permissions wagtailusers_userprofile wagtailcore_apitoken "
    "wagtailcore_pagesubscription comments_digest",
    "articles": "blog_articlepage blog_author blog_byline blog_correction blog_articleedition blog_sectionedition "
    "blog_searchrow blog_picture blog_blogindexpage home_homepage home_infopage home_sitesettings wagtailcore_page "
    "wagtaildocs_document wagtailimages_image wagtailsearch_indexentry wagtailsearch_indexentry_fts "
    "wagtailembeds_embed comments_savedreply comments_conversationsettings",
    "bans": "comments_ban",
    "comment": "comments_comment",
    "comment email": "comments_comment",
    "counters": "comments_ratecounter",
    "decisions": "comments_decision comments_commentsclosure",
    "draft links": "blog_draftlink",
    "editors' notes": "wagtailcore_comment wagtailcore_commentreply wagtailcore_taskstate",
    "emails": "comments_correspondent",
    "errors": "blog_errorreport",
    "escalations": "comments_escalation",
    "exports": "home_siteexport",
    "fingerprint": "comments_fingerprint",
    "holds": "comments_hold",
    "imported files": "blog_articleimport blog_uploadedarticlefile wagtailcore_uploadedfile",
    "imports": "gazette_importedobject",
    "invitations": "home_invitation",
    "links": "comments_link",
    "log": "wagtailcore_modellogentry wagtailcore_pagelogentry wagtailcore_workflowstate blog_sectionmove",
    "model": "comments_triagemodel",
    "notes": "comments_personnote",
    "outbox": "gazette_letter",
    "reports": "comments_report",
    "score": "comments_triagescore",
    "second factors": "otp_static_staticdevice otp_static_statictoken otp_totp_totpdevice "
    "django_otp_webauthn_webauthnattestation django_otp_webauthn_webauthncredential "
    "django_otp_webauthn_webauthnuserhandle",
    "sessions": "django_session",
    "subscriptions": "home_subscription",
    "trash": "trash_trashed",
    "versions": "wagtailcore_revision",
    "watched": "comments_watch comments_claim wagtailadmin_editingsession wagtailadmin_formstate",
}
WITHOUT_PERSONS = """
auth_group auth_group_permissions auth_permission blog_articlefigures blog_articlepage_topics blog_formerslug
blog_historypurge blog_importedarticle blog_picturerendition blog_relatedarticle blog_renditionstatus blog_searchword
blog_sectionanchor blog_series blog_topic comment_test_pages_discussedpage comments_moderationscope comments_ownreason
comments_tally django_content_type gazette_clockreading gazette_generation gazette_importrun gazette_urlincdn
gone_formeraddress home_demoitem home_demostate home_pick home_setupstate simple_translation_simpletranslation
taggit_tag taggit_taggeditem trash_trashbin wagtailadmin_admin wagtailcore_collection
wagtailcore_collectionviewrestriction wagtailcore_collectionviewrestriction_groups wagtailcore_groupapprovaltask
wagtailcore_groupapprovaltask_groups wagtailcore_groupcollectionpermission wagtailcore_grouppagepermission
wagtailcore_groupsitepermission wagtailcore_locale wagtailcore_pageviewrestriction
wagtailcore_pageviewrestriction_groups wagtailcore_referenceindex wagtailcore_site wagtailcore_task
wagtailcore_workflow wagtailcore_workflowcontenttype wagtailcore_workflowpage wagtailcore_workflowtask
wagtailimages_rendition wagtailredirects_redirect
""".split()


def notice(language: str) -> str:
    return strip_tags(re.sub(r"</(?:p|h2)>", " ", text_of("privacy", language)))


def test_every_table_is_known_to_hold_data_of_persons_or_none():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with_persons = {table for names in TABLES.values() for table in names.split()}

    # A table that is missing here needs a key of SAYS, and a sentence in each language if none covers it.
    # The index of words is another model on each database.
    assert tables - with_persons - {*WITHOUT_PERSONS} == set()
    assert (with_persons | {*WITHOUT_PERSONS}) - tables <= {"wagtailsearch_indexentry_fts"}
    assert with_persons & {*WITHOUT_PERSONS} == set()
    assert SAYS.keys() == TABLES.keys()


def test_tables_that_refer_to_users_are_counted_among_those_with_persons():
    of_users = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.related_model is apps.get_model("auth.User")
    }

    assert of_users & {*WITHOUT_PERSONS} == set()


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_notice_says_what_is_stored_in_each_language(place, language):
    text = notice(language)

    assert {key for key, words in {**SAYS, **SAYS_TOO}.items() if words[place] not in text} == set()
    structure = re.findall(r"<(?:h2|p)>", text_of("privacy", language))
    assert structure == re.findall(r"<(?:h2|p)>", text_of("privacy", "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_notice_says_the_times_after_which_data_are_deleted(settings, language):
    text = notice(language)
    days = [
        NETWORK_DAYS,
        fingerprints.DAYS,
        notifications.FORGET_UNANSWERED_AFTER.days,
        notifications.QUIET_AFTER_REFUSAL.days,
        draft_links.FORGET_AFTER.days,
        invitations.FORGET_AFTER.days,
        int(settings.GAZETTE_TRASH_DAYS),
        int(settings.GAZETTE_REVISION_DAYS),
    ]

    assert {number for number in days if not re.search(rf"\b{number} (?:days|Tage|يوم|أيام)", text)} == set()
    assert outbox.GIVE_UP_AFTER + outbox.FORGET_GIVEN_UP_AFTER == timedelta(days=10)
    assert settings.SESSION_COOKIE_AGE == timedelta(weeks=2).total_seconds()
