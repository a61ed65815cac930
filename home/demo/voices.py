"""What readers said under the articles, and what became of it.

Each `Voice` is sent through `comments.actions`, judged by the rules like anybody's, and then goes through
its `steps` one by one, so that the log of decisions tells the truth about every one of them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """What happened to a comment, `minutes` after the step before (or after it was sent)."""

    action: str  # the name of a function in comments.actions
    minutes: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Voice:
    name: str
    days: float  # ago
    text: str
    steps: list[Step] = field(default_factory=list)
    replies: list["Voice"] = field(default_factory=list)
    section: int = 0  # 1 is the first; 0 is the whole article
    email: str = ""
    trap: str = ""
    seconds: float | None = None


def approved(minutes=45):
    return [Step("approve", minutes)]


def rejected(reason, minutes=45, note=""):
    return [Step("reject", minutes, reason=reason, note=note)]


def reported(reason, minutes, note=""):
    return [Step("report", minutes, reason=reason, note=note)]


def spam(minutes=45):
    return [Step("mark_as_spam", minutes)]


VOICES = {
    "mending-the-ell-bridge": [
        Voice(
            "Philippa Marsh",
            2.9,
            "I have crossed that bridge twice a day for thirty years and learned more about it in ten "
            "minutes than in all of them. The glass plates! They were on the curve by the boathouse and "
            "I always took them for some sort of alarm. Which, I now see, they were.",
            approved(25),
            email="philippa@marsh.example",
            replies=[
                Voice(
                    "T. Byrne",
                    2.6,
                    "Harold is my grandfather. He would like it known that the invoice was for four "
                    "pounds *fifty*, and that the fifty pence is still outstanding.",
                    approved(30),
                    [
                        Voice(
                            "Philippa Marsh",
                            2.4,
                            "Tell him I’ll bring it round in coppers.",
                            approved(20),
                            email="philippa@marsh.example",
                            replies=[
                                Voice(
                                    "T. Byrne",
                                    2.1,
                                    "He says he’ll wait by the window.",
                                    approved(90),
                                )
                            ],
                        )
                    ],
                )
            ],
        ),
        Voice(
            "Ruth Adeyemi",
            2.5,
            "A small doubt about the diver. Slack water under the bridge is twenty minutes at springs "
            "and nearer an hour at neaps. If it took him two hours to go round the pier he either went "
            "at neaps and stopped half-way or he is made of something else.",
            approved(70),
            [
                Voice(
                    "Joss K.",
                    2.2,
                    "Neaps, two goes, one rope. You are right and the article is kind.",
                    approved(35),
                )
            ],
            section=2,
        ),
        Voice(
            "Colin from Lower Ell",
            2.3,
            "£412,000 and we could have had a NEW bridge with a cycle lane. But no. Lime! Sacking! This "
            "town would repair a candle.",
            [
                *approved(120),
                *reported("off_topic", 180, "Cycle lanes again. The article is about masonry."),
                Step("keep", 60),
            ],
            [
                Voice(
                    "Nkechi O.",
                    2.0,
                    "> we could have had a NEW bridge\n\nA third of a new bridge, it says. You could "
                    "have cycled to the middle of it.",
                    [
                        *approved(15),
                        *reported("personal_attack", 400, "She makes fun of my neighbour before the whole town."),
                        *reported("other", 900, "Is this how we talk to each other now? I had hoped for better."),
                    ],
                    [
                        Voice(
                            "Colin from Lower Ell",
                            1.9,
                            "And swum the rest, quite. Some of us would have.",
                            approved(60),
                        )
                    ],
                ),
                Voice(
                    "baz1974",
                    1.8,
                    "only an idiot like you would say that colin. everyone on your street knows what you are",
                    rejected("personal_attack", 40),
                ),
            ],
            section=7,
        ),
        Voice(
            "H. Lindqvist",
            2.2,
            "The radius is right, I checked. But seventeen feet at 5.20 metres gives a foot of 30.59 cm, "
            "and I know of no English foot of that length. Was the builder perhaps using a Danish or a "
            "Rhenish one? The archive article mentions a table of ninety ports.",
            approved(200),
            section=3,
        ),
        Voice(
            "Old House, Quay Street",
            1.7,
            "Three builders told me cement, one told me lime. I chose by majority. Does anybody know "
            "whether it can be got out again without taking the brick with it?",
            approved(50),
            [
                Voice(
                    "Ines F.",
                    1.5,
                    "Yes, slowly: a narrow chisel along the middle of the joint, never a disc, never "
                    "along the edge. Where it has really bonded leave it alone and let the frost do one "
                    "winter’s work for you. Start on the side nobody sees.",
                    approved(10),
                )
            ],
            section=5,
        ),
        Voice(
            "Gerald",
            1.4,
            "The keystone IS the important one. I was taught this at school in 1961 and I do not propose "
            "to unlearn it.",
            approved(300),
            section=6,
        ),
        Voice(
            "Anonymous",
            1.3,
            "The carpenter lives at number 9 in our street and her van is parked across two spaces every "
            "night, registration ends in 4KF, somebody should have a word.",
            rejected("private_data", 25, note="Street and number plate of a named person."),
            section=3,
        ),
        Voice(
            "Bridge & Wall Ltd",
            1.1,
            "Cracks in your wall? Bridge & Wall Ltd repoints any surface from £19 per square metre, free "
            "quotation, call today!",
            rejected("advertising", 15),
            section=5,
        ),
        Voice(
            "Wilf Tanner",
            0.9,
            "Thirty-one stones out of Mrs Okafor’s garden and nobody has asked what became of the newts "
            "in the pond. I ask.",
            section=4,
        ),
        Voice(
            "Philippa Marsh",
            0.6,
            "Is the tow-path open again below the second arch? It said “until June” and then it said nothing.",
            email="philippa@marsh.example",
        ),
        Voice(
            "Mаren Oldacre",  # with a Cyrillic а
            0.45,
            "Correction from the editor: the bridge will close again on Monday, tell everybody.",
            section=7,
        ),
    ],
    "the-leak-under-mill-lane": [
        Voice(
            "Duck Warden (self-appointed)",
            7.8,
            "I can confirm the ducks. There were eleven in March, nineteen in July, and since the repair "
            "they stand about on the bank like people whose pub has closed.",
            approved(35),
            [
                Voice(
                    "Marguerite",
                    7.5,
                    "Could the water company not let them have a *small* leak?",
                    approved(55),
                ),
                Voice(
                    "Rav",
                    7.1,
                    "We have asked. It would have to be metered.",
                    approved(20),
                ),
            ],
            section=5,
        ),
        Voice(
            "K. Osei",
            6.9,
            "Nice code, one question. `quietest_hour` slides over the whole day, so in a district where "
            "everybody is out at work the quietest hour may be at eleven in the morning and not at "
            "night. Does that happen?",
            approved(80),
            [
                Voice(
                    "Rav",
                    6.6,
                    "It does: the industrial estate, on Sundays. For a leak it makes no difference, "
                    "since the leak is awake at eleven too. It only spoils the story.",
                    approved(25),
                    [
                        Voice("K. Osei", 6.4, "Ha. Then I withdraw the question and keep the code.", approved(45)),
                    ],
                )
            ],
            section=3,
        ),
        Voice(
            "N. Whitcombe",
            6.2,
            "I did the four steps and it was the cistern. Blue water at fifteen minutes exactly. Washer: "
            "£1.80. Three plumbers had told me it was the mains.",
            approved(60),
            section=6,
        ),
        Voice(
            "Evan P",
            5.8,
            "Twelve metres from the middle, so which middle? The paragraph says nearer to the pond and "
            "the box says 33 from the pond, and 33 plus 12 is 45, which is half of 90, so all right, "
            "never mind. Leaving this here for the next person who gets out a pencil.",
            approved(140),
            section=4,
        ),
        Voice(
            "Doreen",
            5.1,
            "My husband listened with a stick for the waterworks for thirty-one years and was deaf by "
            "sixty in the other ear, from the road. He would have loved this.",
            approved(30),
            section=4,
        ),
        Voice(
            "Truth Seeker",
            4.7,
            "Funny how a leak is “found” just before the price goes up. Every director of that company "
            "is a thief and I have it from somebody inside.",
            rejected("libel", 50, note="Would be welcome with a source."),
            section=2,
        ),
        Voice(
            "Truth Seeker",
            4.5,
            "So this is censorship. Fine. I only ask: what did the six months cost and who paid?",
            rejected("other", 30) + [Step("undo", 12), Step("approve", 3)],
            [
                Voice(
                    "Petra",
                    4.2,
                    "About 4,000 cubic metres in all, and everybody did, a few pence each. It’s in the "
                    "annual figures under “losses”, page 40, and you are welcome to come and be bored by "
                    "it.",
                    approved(40),
                )
            ],
            section=2,
        ),
        Voice(
            "Leonora V.",
            3.9,
            "What does Mill Lane look like on the night of a cup final? Asking as somebody who has sat on that graph.",
            approved(65),
            section=1,
        ),
        Voice(
            "Jim",
            3.2,
            "I wrote something stupid here before reading to the end. Please ignore.",
            [Step("withdraw", 6)],
        ),
        Voice(
            "Fast Fingers",
            0.8,
            "first!!",
            seconds=1.4,
        ),
        Voice(
            "Aurelio",
            0.35,
            "For those who want to read more: https://en.wikipedia.org/wiki/Leak_detection and "
            "https://en.wikipedia.org/wiki/Water_metering and "
            "https://en.wikipedia.org/wiki/Non-revenue_water are all worth the time. The last one has "
            "the figures for other countries.",
            section=2,
        ),
    ],
    "four-hundred-loaves-before-six": [
        Voice(
            "Night sister, ward 3",
            6.5,
            "For the record, I have bought something before four. It was a bun. It was 2017.",
            approved(20),
            [
                Voice("Samir", 6.1, "It was 2016, and you owe me for it.", approved(35)),
            ],
            section=3,
        ),
        Voice(
            "Crumb",
            5.6,
            "Two sections called “The oven” and I thought it was a mistake until I got to the second one. Well done.",
            approved(95),
            section=4,
        ),
        Voice(
            "sourdough_steve",
            5.2,
            "Six seconds for 268 degrees sounds about right but a real baker would never open the door "
            "to check, you lose 15 degrees every time. Just buy a probe.",
            approved(60) + [Step("reject", 3000, reason="off_topic")],
            [
                Voice(
                    "Teddy",
                    4.9,
                    "We had a probe. It melted.",
                    approved(25),
                )
            ],
            section=1,
        ),
        Voice(
            "Win Big Daily",
            3.6,
            "Tired of night shifts? Claim your casino bonus now and earn from home, guaranteed profit!! "
            "http://win-big.example/loaves",
            spam(10),
        ),
        Voice(
            "best-ovens",
            2.7,
            "Great article! I really enjoyed reading. Visit http://best-ovens.example "
            "http://best-ovens.example/a http://best-ovens.example/b for the best price on ovens.",
            trap="http://best-ovens.example",
        ),
        Voice(
            "Crumb",
            0.7,
            "What does Teddy read? Nobody is on page 40 since Easter by accident.",
            section=4,
        ),
        Voice(
            "Mrs Abernathy",
            0.3,
            "The shop closes at one, it says. On Saturday I stood there at twenty to one and the shutter "
            "was down. I do not wish to complain. I wish to have bread.",
            section=5,
        ),
    ],
    "the-library-opens-at-ten": [
        Voice(
            "A plasterer",
            8.4,
            "That was me in the visitors’ book. I have since been up a ladder to look at it properly. "
            "1880s, run in place, and whoever did the north-east corner was having a bad day.",
            approved(40),
            [
                Voice(
                    "Agnes W.",
                    8.0,
                    "The ladder was not authorised. The information is going in the guidebook.",
                    approved(15),
                )
            ],
            section=3,
        ),
        Voice(
            "Knit & Natter (what is left of us)",
            7.2,
            "Thank you for mentioning us. It was not three who stayed away, it was four, but Joan had "
            "been looking for a reason.",
            approved(75),
            section=4,
        ),
        Voice(
            "Signalman, off duty",
            5.4,
            "We do not “leave at once”. We leave in the order of our trains.",
            approved(30),
            section=4,
        ),
        Voice(
            "P. Grieve",
            4.1,
            "My comment had my telephone number in it, please take it away.",
            approved(20) + [Step("erase", 400)],
            [Voice("Lotte", 3.8, "Done already, I think; I don’t see it either.", approved(60))],
            section=2,
        ),
        Voice(
            "Mo",
            0.95,
            "could you open on sundays. there is nowhere warm to do homework on a sunday that doesn’t "
            "want you to buy something",
            section=3,
        ),
        Voice(
            "Mo again",
            0.94,
            "could you open on sundays. there is nowhere warm to do homework on a sunday that doesn’t "
            "want you to buy something",
        ),
    ],
    "a-pause-with-consequences": [
        Voice(
            "Ελένη Μ.",
            8.8,
            "Μου άρεσε πολύ. In school we call it ερωτηματικό and nobody ever told us that others use it "
            "for something else; I met the English semicolon at nineteen and thought the whole book was "
            "asking me questions.",
            approved(50),
            [
                Voice(
                    "Ned",
                    8.3,
                    "That is the best description of English legal prose I have read.",
                    approved(25),
                )
            ],
            section=4,
        ),
        Voice(
            "Counsel (retired)",
            6.0,
            "A small addition. The old rule that punctuation is no part of the statute was never as pure "
            "as its statement; judges looked, and then said that they had not.",
            approved(85),
            section=2,
        ),
        Voice(
            "C. Reese",
            3.4,
            "Did the drivers themselves see any of the five million?",
            approved(110),
            section=5,
        ),
        Voice(
            "essays4u",
            2.4,
            "Students!! Perfect punctuation guaranteed, order your essay today http://essays4u.example",
            spam(5),
        ),
        Voice(
            "Zoltán",
            0.55,
            "In Hungarian the pontosvessző is nearly extinct. My teacher said that it is for people who "
            "cannot decide. I have used it since; out of spite.",
            section=1,
        ),
    ],
    "how-to-read-a-bus-timetable": [
        Voice(
            "Regular, upstairs front",
            7.6,
            "Nineteen years and never once thanked? I thanked you on 4 March 2009. You said “hold tight”.",
            approved(30),
            section=5,
        ),
        Voice(
            "Transit nerd",
            5.0,
            "The `timepoint` column is optional in the format, by the way, and half the feeds in the "
            "country leave it empty, which reads as “all times exact”. So the machines believe what the "
            "8.21 at the Co-op says. Poor machines.",
            approved(100),
            section=3,
        ),
        Voice(
            "Bus Company Insider",
            3.0,
            "We are required to say that passengers should be at the stop five minutes before. Three is fine.",
            approved(45),
            section=1,
        ),
        Voice(
            "Yusuf",
            0.65,
            "Is the S for school days decided by Cold Hill School or by the county? They disagree in "
            "February and I was the only person on the pavement.",
            section=4,
        ),
        Voice(
            "Cheap Tyres",
            0.5,
            "payday loan for new tyres, no questions, http://tyres.example",
        ),
    ],
    "the-embankment": [
        Voice(
            "Fern",
            8.1,
            "The thermos is mine. I was the contractor’s ecologist in 2022. Is the tea still warm?",
            approved(15),
            section=3,
        ),
        Voice(
            "Allotment 17",
            4.4,
            "They do come down to us. We had four under the compost lid this spring and not one slug since.",
            approved(55),
            section=3,
        ),
        Voice(
            "A. Penrose-Hill",
            0.85,
            "I keep the field club’s notebooks now. The man who kept them before me got up at half past "
            "four all his life, so that explanation will not do, and I should be glad if it could be "
            "withdrawn.",
            section=4,
        ),
        Voice(
            "Beatrix",
            0.25,
            "Why not simply cut the north side in the even eighth years and the south in the odd ones? I "
            "am eleven and it took me one minute.",
            section=5,
        ),
    ],
    "what-the-archive-throws-away": [
        Voice(
            "Terrier owner",
            5.9,
            "I have reason to believe that the terrier was ours. He was called Bishop and he regretted nothing.",
            approved(40),
            section=2,
        ),
        Voice(
            "Heike aus Stralsund",
            4.6,
            "Füße und Fässer, how lovely! In old accounts here the same cask has two sizes on one page, "
            "one for buying and one for selling. The clerk wrote “ditto” in between.",
            approved(70),
            section=3,
        ),
        Voice(
            "Dr Paul Straker",
            0.75,
            "A kilometre and a half destroyed by one person on her own judgment, and this is presented "
            "as charming. Who checks? In my field we would want two signatures and an appeal. I mean "
            "this seriously and would like to hear what Ms Aune has to say to it.",
            section=1,
        ),
        Voice(
            "moderator",
            0.2,
            "Test, please approve.",
        ),
    ],
}
