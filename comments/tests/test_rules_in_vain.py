"""Good comments with words that are usual in abuse, threats or advertising hold none; bad ones are held."""

import pytest

from comments.judging.rules import judge
from comments.judging.submission import Submission
from comments.judging.word_lists import LANGUAGES, shipped

LISTS = tuple((language, shipped(f"abuse.{language}")) for language in LANGUAGES)


def codes(text):
    return [
        reason["code"] for reason in judge(Submission(name="Reader", email="", text=text, abuse_words=LISTS)).reasons
    ]


@pytest.mark.parametrize(
    "text",
    [
        "You are next in line if the ferry is full, said the harbour master.",
        "I know where she is coming from, but the harbour is too shallow.",
        "You will pay for this pier for thirty years, and so will your children.",
        "It depends which school your daughter goes to.",
        "You're dead right about the ferry.",
        "We'll beat you on Sunday, see you at the regatta!",
        "The referee should be shot, three goals and none of them counted.",
        "We should burn them in the stove, the old planks are dry.",
        "My mother will kill me when she sees the boat.",
        "Kill the motion before it wastes another evening.",
        "The dockers earn less than £600 a week.",
        "I made 9 pounds an hour on the ferry in 2012.",
        "Thanks to Mr Byrne for every letter that he answered.",
        "You will pay for this pier, said the mayor.",
        "How do I get my money back from the ferry company?",
        "You won't find a doctor on the island before Easter.",
        "You won the argument.",
        "Women are too often left out of these histories.",
        "If you are a dog owner, keep it off the beach.",
        "You are not an idiot for asking, the form is badly made.",
        "The idiot-proof timetable has a mistake: bus 12 does not run on Sundays.",
        "I felt like an idiot on that gangway.",
        "Nobody should be deported to a country at war.",
        "I want to die in my own bed, not in a ward on the mainland.",
        "Anybody who feels suicidal can ring the helpline, day or night.",
        "I can't go on the early ferry, it is always full.",
        "Ring the council on 01632 960983, they were quite helpful.",
        "Our complaint number is 0370-771-2210, and we still wait.",
        "The number is 12/345/6789 in the register of boats.",
        "The price of a ticket is on https://www.bbc.co.uk/news/uk-1, with the money that is lost on each.",
        "I was told to ring 01632 960983, which is the main line.",
        "He closed his account on 11.11.2025 at 23:11.",
        "She ignored. The clown fish in the aquarium and a clown in the street",
        "Der Schiri gehört erschossen, zwei Elfmeter nicht gegeben.",
        "Leute wie du und ich fahren mit der Fähre.",
        "Der Räuber und ihr Opfer kannten sich.",
        "Wenn ihr Hunde habt, bitte an die Leine.",
        "Unsere Tochter ist geistig behindert und liebt die Fähre.",
        "Das pack ich nicht mehr, sagte der Kapitän mit 80.",
        "Eine Matrosin verdient 2.400 € im Monat.",
        "Pass gut auf dich auf, Käpten!",
        "Juden sind seit tausend Jahren am Rhein zu Hause.",
        "Wer Selbstmordgedanken hat, kann die Telefonseelsorge anrufen: 0800 1110111.",
        "يا عبد الله كلامك صحيح",
        "وغدا نرى ما تقول البلدية",
        "كتبت خولة عن الميناء",
        "ils sont en retard, encore une fois",
    ],
)
def test_a_good_comment_is_not_held(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "held_because"),
    [
        ("You are next, scumbags", "abuse threat"),
        ("You will pay for this. We are coming for you.", "threat"),
        ("imma beat you senseless", "threat"),
        ("someone pls shoot this guy", "threat"),
        ("You'll get your legs broken", "threat"),
        ("I know which school your kids go to", "threat"),
        ("Ich komm vorbei und hau dir die Zähne aus", "threat"),
        ("Du wirst brennen", "threat"),
        ("u are a complete clown", "abuse"),
        ("All refugees are parasites", "abuse"),
        ("Not a good article, you idiot", "abuse"),
        ("You are not wrong. You are an idiot", "abuse"),
        ("اليهود كلاب", "abuse"),
        ("What is the point of living anymore", "self_harm"),
        ("i wanna kms", "self_harm"),
        ("Ohne mich seid ihr besser dran", "self_harm"),
        ("His reg is BD51 SMR, a black Audi", "contact"),
        ("call her: oh seven nine double one, 442 118", "contact"),
        ("she is on snap: mia_rose04", "contact"),
        ("Call our office, 0800 123456, for a loan with no deposit", "advertising"),
        ("useless cow", "abuse"),
        ("Sale con, ta gueule", "abuse"),
        ("Homosexuals should be stoned", "abuse"),
        ("You will leave in a box", "threat"),
        ("I'm going to kill you tomorrow", "threat"),
        ("We are going to kill you at home", "threat"),
        ("We're going to murder them at the mosque", "threat"),
        ("We will kill you next", "threat"),
        ("We should shoot them on sight", "threat"),
        ("Anyone who is gay should be shot", "threat"),
        ("People without papers should be shot", "threat"),
        ("I want to die when I wake up", "self_harm"),
        ("I just wanna die lol", "self_harm"),
        ("I can't go on this way", "self_harm"),
        ("Ich will nur noch sterben dürfen", "self_harm"),
        ("Dann schlage ich dir den Schädel ein", "threat"),
        ("I am going to take all of my tablets", "self_harm"),
        ("his sort code: 20-45-45", "contact"),
        ("mail: petra punkt wimmer ät gmx punkt at", "contact"),
        ("Call him on 01632 960983, he is awake", "contact"),
        ("lovely shoes on riverwear.shop, cheap", "advertising"),
    ],
)
def test_a_bad_comment_is_held(text, held_because):
    assert codes(text) == held_because.split()
