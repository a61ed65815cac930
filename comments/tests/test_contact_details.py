import pytest

from comments.judging.contact_details import contact_spans, is_iban, is_of_office
from comments.judging.folding import plain_letters


def found_in(text):
    plain = plain_letters(text)
    spans = [plain.span(*span) for span in contact_spans(plain.text)]
    return [text[start:end] for start, end in sorted(spans)]


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("Ring +49 (0)30 1234567 or 0049 30 1234567.", ["+49 (0)30 1234567", "0049 30 1234567"]),
        ("01632 960983", ["01632 960983"]),
        ("030/1234567", ["030/1234567"]),
        ("(555) 010-9999", ["(555) 010-9999"]),
        ("0171 2345678, or 0612 0642 9999", ["0171 2345678", "0612 0642 9999"]),
        ("call me at 555 0199", ["555 0199"]),
        ("رقمه ٠٥٠١٢٣٤٥٦٧", ["٠٥٠١٢٣٤٥٦٧"]),
        ("t.me/gold_signals", ["t.me/gold_signals"]),
        ("Write to ada@example.org!", ["ada@example.org"]),
        ("ada (at) mail (dot) example", ["ada (at) mail (dot) example"]),
        ("max[at]mail.example", ["max[at]mail.example"]),
        ("DE89 3704 0044 0532 0130 00", ["DE89 3704 0044 0532 0130 00"]),
        ("Her number is 01632 960000", ["01632 960000"]),
        ("Number plate YK19 FHD", ["YK19 FHD"]),
        ("the blue van is YK19 FHD", ["YK19 FHD"]),
        ("Kennzeichen B-KL 4471", ["B-KL 4471"]),
        ("null eins sieben sechs 4455 6677", ["null eins sieben sechs 4455 6677"]),
        ("insta: mia_rose04", ["mia_rose04"]),
        ("She lives at 14 Mill Lane", ["14 Mill Lane"]),
        ("22 Beech Grove, AB1 2CD", ["22 Beech Grove"]),
        ("14 Mill Lane, AB1 2CD", ["14 Mill Lane"]),
        ("Er wohnt in der Gartenstraße 7", ["Gartenstraße 7"]),
        ("Lindenweg 5, 12345 Musterstadt", ["Lindenweg 5"]),
        ("هو يسكن في شارع الزيتون رقم 12", ["شارع الزيتون رقم 12"]),
    ],
)
def test_contact_details_are_found(text, details):
    found = found_in(text)

    assert set(details) <= set(found)
    assert all(any(detail in other or other in detail for detail in details) for other in found)


@pytest.mark.parametrize(
    "text",
    [
        "The timetable: 0612 0642 0712, then 0815 0905 1045 1125 1205 1245 1325",
        "On 12.05.2024 and 2024-05-12, in 2019-2020, from 1998 / 1999",
        "It cost 1 250 000 euros, or 1.250.000, for 12 000 people",
        "ISBN 978-3-16-148410-0, ISBN 0306406152",
        "ref 2024-00417-8812, file 12/0041788123",
        "Complaint number 0370-771-2210, exam 07911/22/483920, the bus number 760 or 783 1430",
        "Oh one two, it was on instagram: lovely pictures. At YK19 FHD the letters are too small",
        "My aunt lived at 5 Ferry Lane until 1971",
        "It was 01632 960983,50 in the old money",
        "The government sits at 10 Downing Street",
        "The cinema was in Hauptstraße 12",
        "I live in the town, call me old-fashioned, number 12 wins 3:2",
        "https://video.example/watch?v=0123456789",
        'Traceback (most recent call last):\nFile "/home/123456/mill.py", line 12345678, in call',
        "[12345.678901] Call Trace:\n[12345.678905]  <TASK>",
        "ERROR 06-05-2024 07:08:09 exit code 80070005, errno 10060123",
        "The phone says signal 11, code 80070005. In run, call(12345678)",
        "checksum 15b98648ac89b524dc9872096e1f036e",
    ],
)
def test_other_numbers_and_public_places_are_not(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "is_office"),
    [
        ("Ring the council on 01632 960983", True),
        ("Die Telefonseelsorge hat 0800 1110111", True),
        ("Call 0808 123456", True),
        ("Ring the mayor on 01632 960983", False),
        ("The council is useless. Her number is 01632 960983", False),
        ("Call 08012345678", False),
        ("Call (0800) 123456", True),
        ("I told the police, his number is 01632 960983", False),
        ("Er arbeitet im Krankenhaus, seine Nummer ist 0171 2345678", False),
        ("The woman of the library, her email is mia@example.com", False),
        ("The council leader lives at 14 Mill Lane, LS1 4AB", False),
        ("Der Mann von der Verwaltung wohnt Lindenstraße 12", False),
        ("The police officer drives a black Audi, BD51 SMR", False),
        ("Einfach den Bauhof anrufen, 030 23125044", True),
        ("Objections go to planning@riverton-council.example by Friday", True),
        ("Mail an bauhof@stadt-lindenau.example", True),
        ("Write to his boss, her name is on planning@riverton-council.example", False),
        ("Ask ada.quill@riverton-council.example", False),
        ("Schreibt schmidt@stadt-lindenau.example, er ist schuld", False),
    ],
)
def test_numbers_of_offices_and_free_numbers_are_nobodys_own(text, is_office):
    (span,) = set(contact_spans(text.lower()))

    assert is_of_office(text.lower(), *span) is is_office


def test_iban_needs_its_check_digits():
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB83 WEST 1234 5698 7654 32")
