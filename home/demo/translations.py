"""One article in two more languages, with the front page and the listing above it."""

from dataclasses import dataclass
from datetime import timedelta

from wagtail.blocks import StreamValue
from wagtail.models import Locale, Page, Site

from blog.models import ArticlePage

from .vocabulary import Subject, inline_prose, prose

ARTICLE = "a-stick-with-numbers"


@dataclass(frozen=True)
class Passage:
    """A section's heading and text, and the caption of its picture where it has one."""

    heading: str
    text: str
    caption: str = ""


@dataclass(frozen=True)
class Translated:
    """The words of the article and of what stands above and around it, in the language `code`."""

    code: str
    tagline: str
    footer_text: str
    comment_notice: str
    home_title: str
    home_introduction: str
    listing_title: str
    listing_slug: str
    listing_introduction: str
    topic: Subject
    title: str
    slug: str
    lead: str
    hero_alt: str
    hero_caption: str
    picture_alt: str
    sections: tuple[Passage, ...]


GERMAN = Translated(
    code="de",
    tagline="Genau hingesehen, auch bei kleinen Dingen",
    footer_text="Ellerwick ist erfunden, und alle, die darin vorkommen, auch. Die Methoden gibt es wirklich.",
    comment_notice=(
        "Was ankommt, lesen wir in der Regel am selben Tag; worauf wir achten, steht in den Hausregeln. "
        "Ihre E-Mail-Adresse wird nie veröffentlicht."
    ),
    home_title="The Ellerwick Gazette auf Deutsch",
    home_introduction="Was wir für unsere Partnerstadt übersetzt haben. Bis jetzt ist es ein Artikel, aber ein guter.",
    listing_title="Artikel",
    listing_slug="artikel",
    listing_introduction="Alles, was es auf Deutsch gibt, das Neueste zuerst.",
    topic=Subject(
        "feldnotizen", "Feldnotizen", "Was in der Stadt und um sie herum wächst, kriecht und steigt, lange angesehen."
    ),
    title="Ein Stock mit Zahlen",
    slug="ein-stock-mit-zahlen",
    lead=(
        "Das älteste Messgerät in Ellerwick ist an die Hafenmauer genagelt und wird seit 1887 zweimal am Tag "
        "abgelesen, meistens von Leuten, die eigentlich zum Angeln gekommen waren."
    ),
    hero_alt="Der Hafen von Ellerwick bei Hochwasser.",
    hero_caption="Hochwasser, neun Minuten zu spät.",
    picture_alt="Ein Pegelbrett mit Zahlen an einer Mauer, zur Hälfte im Wasser.",
    sections=(
        Passage(
            "Wie man es abliest",
            """
            Ein Pegel ist ein Brett, auf das die Meter gemalt sind. Man sieht nach, wo das Wasser steht, und liest die
            Zahl ab. Weil das Wasser nicht stillhält, sieht man eine Minute lang hin, merkt sich das Höchste und das
            Niedrigste und nimmt die Mitte. Mehr muss man nicht gelernt haben; die Kinder des Hafenmeisters konnten es
            früher mit sieben Jahren.

            Die Bücher, einunddreißig an der Zahl, liegen im Bootshaus der Seenotretter unter dem Ölzeug. Jede Zeile hat
            ein Datum, eine Uhrzeit, eine Zahl und, wo der Ablesende fand, es sei etwas zu sagen, ein Wort. „Nebel.“
            „Hochzeit.“ „Brett vor lauter Robben nicht zu sehen.“ Am vierten August 1914 schrieb jemand die Höhe der
            Morgenflut auf, auf den Zentimeter genau, und sonst nichts.

            Die Null ist nicht der Grund. Sie ist eine Marke, die jemand gewählt hat, so tief, dass die Flut fast nie
            darunter fällt, und alles hängt daran, dass sie keiner verrückt. Als die Mauer 1952 erneuert wurde, nahm man
            das Brett ab und hängte es wieder auf, und neben allen Werten dieses Jahres steht mit Bleistift: „+ 2 cm,
            glaube ich. J. T.“
            """,
            "Das Brett bei halber Flut. Der rote Strich ist die Flut von 1953.",
        ),
        Passage(
            "Was hundert Jahre davon sagen",
            """
            Eine einzelne Zahl sagt, wann man auslaufen kann. Zwei am Tag, mehr als ein Jahrhundert lang, sagen etwas
            anderes, und man sieht es nur, wenn man bereit ist, fast alles davon wegzuwerfen. Mittelt man die Wellen
            heraus, bleibt die Flut. Mittelt man die Flut heraus, bleibt das Wetter. Mittelt man das Wetter heraus,
            Jahr für Jahr, so bleibt eine Linie, die steigt: seit der ersten Seite des ersten Buches um knapp eine
            Handlänge.

            Eine Handlänge ist nicht viel. Aber das Brett weiß, was sie bedeutet, denn es kennt auch die Stufen neben
            sich. Im ersten Buch wurde die sechste Stufe in einem Winter vielleicht zweimal nass. Im letzten war sie es
            an einundvierzig Tagen, und der Hafenmeister hat sein Fahrrad woanders hingestellt.

            Keiner von denen, die die Zahlen aufschrieben, hat das gesehen oder sehen können. Jeder sah eine Minute lang
            auf einen Stock und gab acht.
            """,
        ),
    ),
)

ARABIC = Translated(
    code="ar",
    tagline="عناية دقيقة بالأمور الصغيرة",
    footer_text="إلرويك مدينة متخيلة، وكذلك كل من فيها. أما الطرق والأساليب فحقيقية.",
    comment_notice=(
        "نقرأ ما يصلنا في اليوم نفسه عادةً، وتبين قواعد النقاش ما ننظر إليه. لا يُنشر عنوان بريدك الإلكتروني أبدًا."
    ),
    home_title="جريدة إلرويك بالعربية",
    home_introduction="ما ترجمناه لقرائنا في الميناء التوأم. مقال واحد حتى الآن، لكنه مقال جيد.",
    listing_title="المقالات",
    listing_slug="مقالات",
    listing_introduction="كل ما لدينا بالعربية، الأحدث أولًا.",
    topic=Subject("ملاحظات", "ملاحظات ميدانية", "ما ينمو ويزحف ويعلو في المدينة وحولها، بعد نظر طويل."),
    title="عصا عليها أرقام",
    slug="عصا-عليها-أرقام",
    lead=(
        "أقدم أداة علمية في إلرويك مسمَّرة على جدار الميناء، وتُقرأ مرتين كل يوم منذ سنة 1887، "
        "وأكثر من يقرؤها أناس جاؤوا لصيد السمك."
    ),
    hero_alt="ميناء إلرويك عند أعلى المد.",
    hero_caption="أعلى المد، متأخرًا تسع دقائق.",
    picture_alt="لوح أرقام على جدار، نصفه في الماء.",
    sections=(
        Passage(
            "كيف تُقرأ",
            """
            لوح المد خشبة رُسمت عليها الأمتار. تنظر أين يقف الماء وتقرأ الرقم. ولأن الماء لا يسكن فأنت تنظر دقيقة كاملة،
            وتحفظ أعلى ما بلغ وأدناه، وتأخذ الوسط. هذا كل ما يحتاجه المرء من تدريب، وكان أولاد مدير الميناء يتقنونه وهم
            في السابعة.

            والدفاتر، وعددها واحد وثلاثون، محفوظة في بيت قارب الإنقاذ تحت معاطف المطر. في كل سطر تاريخ وساعة ورقم، وكلمة
            حيث رأى القارئ أن هناك ما يستحق أن يقال. «ضباب». «عرس». «لم أر اللوح من كثرة الفقمات». وفي الرابع من آب 1914
            كتب أحدهم ارتفاع مد الصباح بدقة السنتيمتر، ولم يكتب شيئًا آخر.

            والصفر ليس القاع، بل علامة اختارها أحدهم، منخفضة إلى حد أن الماء لا يكاد ينزل تحتها، وكل شيء معلق بألا
            يحركها أحد. وحين أعيد بناء الجدار سنة 1952 أُنزل اللوح ثم أعيد، وإلى جانب قراءات تلك السنة كلها ملاحظة
            بقلم الرصاص: «+ 2 سم، على ما أظن. ج. ت.»
            """,
            "اللوح عند منتصف المد. العلامة الحمراء فيضان سنة 1953.",
        ),
        Passage(
            "ما تقوله مئة سنة منها",
            """
            قراءة واحدة تخبرك متى يمكنك مغادرة الميناء. أما قراءتان في اليوم على مدى قرن وأكثر فتقولان شيئًا آخر، ولا
            تراه إلا إذا قبلت أن ترمي أكثره. خذ متوسط الأمواج يبق المد، وخذ متوسط المد يبق الطقس، وخذ متوسط الطقس سنة
            بعد سنة يبق خط يصعد: أقل قليلًا من طول كف منذ أول صفحة في أول دفتر.

            طول كف ليس كثيرًا. لكن اللوح يعرف معناه، لأنه يعرف الدرجات التي إلى جانبه. في الدفتر الأول كانت الدرجة
            السادسة تبتل مرتين ربما في الشتاء. وفي الدفتر الأخير ابتلت واحدًا وأربعين يومًا، ونقل مدير الميناء دراجته.

            لم ير ذلك أحد ممن كتبوا الأرقام، ولم يكن في وسعه أن يراه. كان كل منهم ينظر دقيقة إلى عصا، وينتبه.
            """,
        ),
    ),
)
TRANSLATED = (GERMAN, ARABIC)


def lines() -> list[tuple[str, dict[str, str]]]:
    """What stands at the top, at the bottom and at the comment form, for `SiteSettings.translated_lines`."""
    names = ("tagline", "footer_text", "comment_notice")
    return [
        ("lines", {"language": words.code} | {name: getattr(words, name) for name in names}) for words in TRANSLATED
    ]


def translate(article: ArticlePage, users, note, make_topic, now) -> None:
    """Publishes the article's translations; `note` and `make_topic` are the loader's."""
    listing = article.get_parent().specific
    home = listing.get_parent().specific
    original_date = article.first_published_at or now
    for days, words in enumerate(TRANSLATED, start=1):
        locale, is_new = Locale.objects.get_or_create(language_code=words.code)
        if is_new:
            note(locale, words.code)
        new_home = _translated(home, locale, note, title=words.home_title, introduction=words.home_introduction)
        _publish(new_home, users)
        new_listing = _translated(
            listing,
            locale,
            note,
            title=words.listing_title,
            slug=words.listing_slug,
            introduction=words.listing_introduction,
        )
        _publish(new_listing, users)
        page = _translated(
            article,
            locale,
            note,
            title=words.title,
            slug=words.slug,
            lead=words.lead,
            search_description=words.lead,
            hero_alt=words.hero_alt,
            hero_caption=words.hero_caption,
            body=_body(article, words),
        )
        page.topics = [make_topic(words.topic)]
        _publish(page, users)
        published = min(original_date + timedelta(days=days, hours=1), now)
        ArticlePage.objects.filter(pk=page.pk).update(first_published_at=published, last_published_at=published)
    Site.clear_site_root_paths_cache()


def _translated(page: Page, locale: Locale, note, **values):
    translation = page.get_translation_or_none(locale)
    if translation is not None:
        return translation.specific
    translation = page.copy_for_translation(locale)
    for name, value in values.items():
        setattr(translation, name, value)
    return note(translation, f"{translation.slug} ({locale.language_code})")


def _publish(page, users):
    if not page.live:
        page.save_revision(user=users["author"]).publish(user=users["editor"], skip_permission_checks=True)


def _body(article: ArticlePage, words: Translated) -> StreamValue:
    """The article's blocks under their own ids, with other words in them."""
    blocks = [dict(block) for block in article.body.raw_data]
    for block, passage in zip(blocks, words.sections, strict=True):
        content = [dict(child) for child in block["value"]["content"]]
        for child in content:
            if child["type"] == "paragraph":
                child["value"] = prose(passage.text)
            elif child["type"] == "figure":
                image = {**child["value"]["image"], "alt_text": words.picture_alt}
                child["value"] = {**child["value"], "image": image, "caption": inline_prose(passage.caption)}
        block["value"] = {**block["value"], "heading": passage.heading, "content": content}
    return StreamValue(article.body.stream_block, blocks, is_lazy=True)
