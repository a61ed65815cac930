"""Find telephone numbers, email addresses, bank accounts and postal addresses in readers' text."""

import re
from collections.abc import Iterator

# All patterns take what plain_letters made of a text: small letters. Digits of Arabic and Persian are read as ASCII.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
OTHER_DIGIT = re.compile("[٠-٩۰-۹]")
DIGITS_IN_A_ROW = re.compile(r"\d+")
# Details with digits begin at most so many characters before one of them, and end so many behind one.
BEFORE_DIGITS, BEHIND_DIGITS = 80, 160

GAP = r"[ ./()\u00a0-]{0,3}"
TELEPHONE = re.compile(
    # +49 30 1234567, 0049…
    rf"(?<![\w+])(?<!\d[-/])(?:\+|00)[1-9]\d{{0,2}}(?:{GAP}\d){{6,12}}(?!\d|[a-f]\d)"
    # 01632 960983, 030/1234567, 050 123 4567, 0171-2345678
    r"|(?<![\w.,:/=-])\(?0\d{1,5}\)?(?:[ /-]{1,3}\d{2,8}){1,4}(?![\w/-]|[,:]\d)"
    # 01012345678
    r"|(?<![\w.,:/=-])0[1-9]\d{8,9}(?![\w/-]|[.,]\d)"
    # (555) 010-9999
    r"|(?<![\w.,:/=-])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w/-]|,\d)"
)
# What can be a telephone number: a look at each costs more.
ROW_OF_DIGITS = re.compile(r"[+(\d][\d ./()\u00a0-]{6,}")
LEAST_DIGITS, MOST_DIGITS = 8, 15
NO_CODE = r"[^\w+()\"/\\<>\[\]\n]"
CALL = re.compile(
    r"(?<!\w)(?:tel|telefon|phone|mobile|mobil|cell|handy|handynummer|call|text|ring|whats ?app|viber|signal|"
    r"(?:his|her|my|their|your|phone|seine|ihre|meine|deine) (?:number|nummer)|(?:number|nummer)(?='?s? ?0)|"
    r"ruf|rufen sie|anrufen|هاتف|هاتفه|هاتفها|جوال|موبايل|واتساب|واتس|اتصل|اتصلوا|رقمه|رقمها|رقم(?= 0))"
    # No sign of code: "most recent call last): File "/home/123456/"".
    rf"{NO_CODE}{{0,3}}(?:\w{{1,12}}{NO_CODE}{{1,3}}){{0,3}}?"
    r"(?P<number>\+?(?:(?<!\w)\()?\d(?:[ ./()-]{0,2}\d){5,13})(?!\d)"
)
# Dates, pairs of years, and round numbers.
NO_TELEPHONE = re.compile(
    r"\d{1,2}[ ./-]{1,2}\d{1,2}[ ./-]{1,2}\d{2,4}|(?:19|20)\d\d[ ./-]{1,3}(?:(?:19|20)\d\d|\d\d[ ./-]\d\d)"
    r"|[1-9]\d{0,2}(?:[ .]?\d{3}){0,3}[ .]?000|\d+[ -]?/[ \d-]+/[ \d/-]+"
)
# Times of a timetable, as in "0612 0642 0712".
TIME = r"(?:[01]\d|2[0-3])[0-5]\d"
TIMES = re.compile(rf"{TIME}(?:[ /-]{{1,3}}{TIME})+")
MESSENGER = re.compile(
    r"(?<!\w)(?:whats ?app|telegram|viber|wechat|signal|snapchat|skype|insta(?:gram)?|kik|discord|dm|pm|inbox|"
    r"تيليجرام|تلغرام|واتساب)"
    r"[^\w@+]{1,3}(?:me |us |on |at |is |ist |heißt |id |account |"
    r"user |username |handle |mir |unter |auf |على ){0,2}[:=-]{0,2} ?@\w{3,32}"
    r"|(?<![\w.])(?:t\.me|wa\.me|telegram\.me)/\+?\w{3,40}"
)
BRACKETED_AT = re.compile(r"[\[({]\s?(?:at|ät)\s?[\])}]")
EMAIL = re.compile(
    r"(?<![\w.+@-])[\w.+-]{1,64}(?:@|\s?[\[({]\s?(?:at|@|ät)\s?[\])}]\s?)"
    r"[\w-]{1,63}(?:(?:\.|\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?)[\w-]{2,63}){1,4}"
)
EMAIL_IN_WORDS = re.compile(
    r"(?<!\w)\w{2,30}(?:(?: punkt | dot )\w{2,30})? (?:at|ät) "
    r"(?:gmail|googlemail|gmx|web|hotmail|outlook|yahoo|icloud|proton|protonmail|live|aol|freenet|\w{1,20}mail)"
    r" (?:dot|punkt) [a-z]{2,4}(?!\w)"
)
IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?(?!\w)")

# What stands before numbers that are no telephone numbers, and before those of offices: nobody's own.
NUMBERED = re.compile(
    r"(?<!\w)(?:isbn|issn|doi|ref|reference|complaint|case|charity|exam|order|invoice|ticket|planning|application|claim|"
    r"parking|serial|aktenzeichen|az|drucksache|rechnung|rechnungs|kunden|kundennummer|vorgangs?|vorgangsnummer|antrag|"
    r"bestellnummer|bestellung|gesetz|law|act|قانون|مرسوم|"
    r"errno|(?:error|exit|status|fehler)[ -]?code|error|exception|signal \d{1,2}, code|pid|tid|sqlstate|version|commit)"
    r"(?:[ -]?(?:number|no|nr|nummer|id))?[ .:#]{0,3}(?:is|was|ist|lautet)?[ :]?$"
)
OFFICE = re.compile(
    r"(?<!\w)(?:council|town hall|city hall|police|helpline|hotline|crisis line|samaritans|switchboard|surgery|"
    r"hospital|charity|ministry|embassy|citizens advice|childline|library|museum|reception|fire brigade|ombudsman|"
    r"rathaus|bürgeramt|ordnungsamt|jugendamt|finanzamt|gesundheitsamt|polizei|feuerwehr|telefonseelsorge|krisendienst|"
    r"bürgertelefon|bürgerbüro|bauhof|stadtwerke|bauamt|gemeindeamt|landratsamt|sozialamt|standesamt|stadtverwaltung|"
    r"gemeinde|behörde|krankenhaus|ministerium|servicenummer|notruf|seelsorge|verwaltung|"
    r"البلدية|الوزارة|الشرطة|الإسعاف|المستشفى|البلديه|الوزاره|الشرطه)(?!\w)(?P<between>[^.!?\n]{0,45})$"
)
# "I told the police, his number is 01632 960983": it is a person's own all the same.
OF_PERSON = re.compile(
    r"(?<!\w)(?:his|her|hers|him|my|your|private|personal|home|sein|seine|seiner|ihre|ihrer|mein|meine|dein|deine|ihn|"
    r"privat|private|privatnummer|handy|handynummer|رقمه|رقمها|هاتفه|هاتفها)(?!\w)"
)
# A telephone number or an email address: postal addresses, number plates and accounts are never taken for an office's.
NUMBER_OR_EMAIL = re.compile(r"[+(\d][\d ./()\u00a0-]*|[^@\s]+@\S+")
OFFICE_BEHIND = re.compile(
    r"[^.!?\n]{0,40}(?<!\w)(?:council line|main line|switchboard|reception|hotline|helpline)(?!\w)"
)
# planning@riverton-council.example
OFFICE_EMAIL = re.compile(
    r"(?:info|post|poststelle|presse|press|planning|bauhof|bauamt|rathaus|kontakt|contact|office|service|clerk|council|"
    r"enquiries|feedback|gemeinde|stadt|verwaltung|buergerbuero|bürgerbüro|library|museum|police|polizei)"
    r"@(?:[\w-]{1,30}[.-]){0,3}?(?:council|gov|stadt|gemeinde|landkreis|rathaus|polizei|police|ministerium|ministry)[.-][\w.-]{2,60}"
)
# Free numbers and those of help lines in Europe: no person has one.
FREE_NUMBER = re.compile(r"\(?(?:0800|0808|0300|116)(?=\D|\d{3}(?!\d)|\d{5,7}(?!\d))")

# Numbers in words, from the first nought on.
WORD_OF_NUMBER = (
    r"(?:zero|oh|o|null|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|eins|zwei|zwo|drei|vier|fünf|"
    r"sechs|sieben|acht|neun|\d{1,8})"
)
SPELLED = re.compile(rf"(?<!\w)(?:zero|oh|null|nought|plus)(?:[ ,.-]{{1,3}}{WORD_OF_NUMBER}){{4,12}}(?!\w)")
HANDLE = re.compile(
    r"(?<!\w)(?:snap|snapchat|insta|instagram|ig|kik|telegram|tg|discord|whats ?app)"
    r"(?: is| its| it's| id| name| handle)?(?: ?[:=] ?| )(?=[a-z.]{1,30}[\d_])(?P<handle>[a-z][\w.]{3,30})(?!\w)"
)

# British sort codes, accounts, numbers of the national insurance and of American social security; the day of birth
# where it is called so.
NUMBER_OF_PERSON = re.compile(
    r"(?<!\w)(?:(?:sort code|account(?: number| no)?|kontonummer|konto(?: nr)?|passport(?: number| no)?|reisepass|"
    r"personalausweis|رقم الهوية|رقم الحساب)(?: is| lautet| ist)?[ :.]{1,3}\d(?:[ -]?\d){5,15}"
    r"|(?:ni|national insurance)(?: number| no)?(?: is)?[ :.]{1,3}[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]"
    r"|(?:ssn|social security(?: number| no)?)"
    r"(?:(?: is)?[ :.]{1,3}\d{9}|(?: [^\W\d_]{1,15}){0,4}[ :.]{1,3}\d{3}[ -]\d{2}[ -]\d{4})"
    r"|(?:dob|date of birth)(?: is)?[ :.]{1,3}\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\w)"
)

# Bitcoin, Ethereum and Tron. They have digits among their letters, and more letters than a checksum.
WALLET = re.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{25,60}|0x[0-9a-f]{40}|(?=[13t][a-z]{0,20}\d)(?![0-9a-f]*(?!\w))[13t][a-z0-9]{25,33})(?!\w)"
)
# German and Austrian, British, Irish.
PLATE = r"(?:[a-z]{1,3}-[a-z]{1,2}[ -]?\d{1,4}|[a-z]{2}\d{2} ?[a-z]{3}|\d{2,3}-[a-z]{1,2}-\d{1,6})"
NUMBER_PLATE = re.compile(
    r"(?<!\w)(?:plates?|number plate|licen[cs]e plate|registration|reg|kennzeichen|nummernschild)"
    r"(?: number| no\.?| nummer)?(?: is| was| lautet| ist|:)? ?"
    rf"(?P<number>{PLATE}|[a-z]{{1,3}}[ -]?\d{{2,4}}(?: ?[a-z]{{1,3}})?)(?!\w)"
)
# One with a word for a car near it.
ANY_PLATE = re.compile(rf"(?<!\w){PLATE}(?!\w)")
CAR = re.compile(
    r"(?<!\w)(?:car|van|lorry|driver|driving|drives|parked|parks|audi|bmw|merc|mercedes|ford|vauxhall|corsa|golf|tesla|"
    r"range rover|nissan|toyota|fiat|kia|vw|skoda|peugeot|taxi|motorbike|vehicle|jeep|suv|cruiser|opel|auto|wagen|"
    r"fahrer|fahrerin|fährt|raser|lkw|motorrad|parkt)s?(?!\w)"
)

# A street with a number names a person's home only beside a postcode, or what says that somebody lives there.
HOME = (
    r"(?:lives?|living|resides?|(?:his|her|their|your|'s) (?:home|house|flat|new house)|address|"
    r"(?:visit|find|see|get) (?:him|her|them)|turn up at|"
    r"wohnt|wohne|wohnen|wohnhaft|anschrift|adresse|zu ?hause|daheim|privatadresse|besucht|haust|"
    r"يسكن|تسكن|يسكنون|يعيش|تعيش|يقيم|تقيم|"
    r"عنوان\w{0,3}|بيت\w{0,3}|منزل\w{0,3})"
)
STREET = re.compile(
    r"(?<![\w.])\d{1,4}[a-f]? (?:[^\W\d_][\w'’-]{1,20} ){1,3}"
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|court|square|terrace|crescent|boulevard|blvd|gardens|row|grove|"
    r"way|place|hill|mews|walk|rise|view|parade|croft|cottages)(?!\w)"
    r"|(?<!\w)(?:[^\W\d_][\w-]{2,25}(?:stra(?:ss|ß)e|str\.|weg|platz|gasse|allee|damm|ufer|ring)|"
    r"[^\W\d_][\w-]{2,20}[ -](?:stra(?:ss|ß)e|str\.|weg|platz|gasse|allee|damm|ufer|ring)|"
    r"(?:am|im|an der|an den|auf dem|auf der|zum|zur) [^\W\d_][\w-]{2,20}) \d{1,4} ?[a-f]?(?!\w)"
    r"|(?<!\w)(?:شارع|طريق|زقاق|زنقة|حارة|نهج)(?: [^\W\d_]{2,20}){1,4}[،, ]{0,2}"
    r"(?:رقم|مبنى|عمارة|بناية|شقة|منزل|فيلا|الدور|الطابق)?[،, ]{0,2}(?:رقم )?\d{1,4}(?!\d)"
)
POSTCODE = re.compile(
    r"(?<!\w)(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]{2} \d{5}|"
    # Of four digits if it is no year.
    r"(?:\d{5,6}|(?!1[89]|20)[1-9]\d{3})(?: [^\W\d_]{3,}|$)|(?<=[^\W\d_] )\d{6}|[a-z]\d{2} [a-z0-9]{4})(?!\w)"
)
AT_HOME = re.compile(rf"(?<!\w){HOME}(?!\w)")
NEAR = 45


def contact_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of contact details in a text in small letters, in no order."""
    spans = [match.span() for match in EMAIL.finditer(text)] if "@" in text or BRACKETED_AT.search(text) else []
    if "t.me" in text or "wa.me" in text or "@" in text or "telegram.me" in text:
        spans += [match.span() for match in MESSENGER.finditer(text)]
    if OTHER_DIGIT.search(text):
        text = text.translate(DIGITS)
    if " dot " in text or " punkt " in text:
        spans += [match.span() for match in EMAIL_IN_WORDS.finditer(text)]
    if any(word in text for word in ("snap", "insta", "ig", "kik", "tg", "telegram", "discord", "app")):
        spans += [match.span("handle") for match in HANDLE.finditer(text)]
    if any(word in text for word in ("zero", "oh", "null", "nought", "plus")):
        spans += [match.span() for match in SPELLED.finditer(text)]
    for place in _parts_with_digits(text):
        spans += _spans_with_digits(text, *place)
    return spans


def _parts_with_digits(text: str) -> list[tuple[int, int]]:
    """Return the parts of a text in which details with digits can be; those that overlap as one."""
    parts: list[tuple[int, int]] = []
    for match in DIGITS_IN_A_ROW.finditer(text):
        start, end = max(0, match.start() - BEFORE_DIGITS), match.end() + BEHIND_DIGITS
        if parts and start <= parts[-1][1]:
            start = parts.pop()[0]
        parts.append((start, end))
    return parts


def _spans_with_digits(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for row in ROW_OF_DIGITS.finditer(text, start, end):
        found = TELEPHONE.finditer(text, row.start(), row.end() + 2)  # ",5" behind it makes it a price
        spans += [match.span() for match in found if _is_telephone(text, match)]
    found = CALL.finditer(text, start, end)
    spans += [
        match.span("number") for match in found if not _is_other_number(text, match.start("number"), match["number"])
    ]
    spans += [match.span() for match in IBAN.finditer(text, start, end) if is_iban(match.group())]
    spans += [match.span() for match in WALLET.finditer(text, start, end)]
    spans += [match.span() for match in NUMBER_OF_PERSON.finditer(text, start, end)]
    spans += [match.span("number") for match in NUMBER_PLATE.finditer(text, start, end)]
    spans += [
        match.span()
        for match in ANY_PLATE.finditer(text, start, end)
        if CAR.search(text, max(0, match.start() - NEAR), match.end() + NEAR)
    ]
    return [*spans, *_homes(text, start, end)]


def _is_telephone(text: str, match: re.Match) -> bool:
    is_long_enough = LEAST_DIGITS <= sum(map(str.isdigit, match.group())) <= MOST_DIGITS
    is_other = TIMES.fullmatch(match.group()) or _is_other_number(text, match.start(), match.group())
    return is_long_enough and not is_other


def _is_other_number(text: str, start: int, number: str) -> bool:
    return bool(NO_TELEPHONE.fullmatch(number) or NUMBERED.search(text, max(0, start - NEAR), start))


def is_of_office(text: str, start: int, end: int) -> bool:
    """Return whether a telephone number or email address is that of an office or a help line, and so nobody's own."""
    if not NUMBER_OR_EMAIL.fullmatch(text, start, end):
        return False
    if FREE_NUMBER.match(text, start, end) or OFFICE_BEHIND.match(text, end):
        return True
    office = OFFICE.search(text, max(0, start - 2 * NEAR), start)
    if office:
        return not OF_PERSON.search(office["between"])
    before = text[max(0, start - NEAR) : start]
    return OFFICE_EMAIL.fullmatch(text, start, end) is not None and not OF_PERSON.search(before)


def is_iban(text: str) -> bool:
    """Return whether the check digits of an IBAN (ISO 13616) are right."""
    code = text.replace(" ", "").upper()
    return (
        15 <= len(code) <= 34 and int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1
    )


def _homes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in STREET.finditer(text, start, end):
        before, after = max(0, match.start() - NEAR), match.end() + NEAR
        if POSTCODE.search(text, match.end(), after) or AT_HOME.search(text, before, match.start()):
            yield match.span()
