"""What stands around the articles: the publication, its authors, topics and plain pages."""

from .vocabulary import InfoText, Person, Saga, Subject

NAME = "The Ellerwick Gazette"
TAGLINE = "Close attention to small matters"
HOME_INTRODUCTION = (
    "Enquiries, field notes and long answers from a harbour town of 11,400 people, two bridges, one library and a bus."
)
LISTING_TITLE = "Articles"
LISTING_SLUG = "articles"
LISTING_LINK = "All articles"  # in the footer
LISTING_INTRODUCTION = "Everything we have looked into, newest first."
FOOTER_TEXT = "Ellerwick is invented, and so is everybody in it. The methods are real."
COMMENT_NOTICE = (
    "We read what comes in on the same day, as a rule; the house rules say what we look at. "
    "Your e-mail address is never published."
)
TIME_ZONE = "Europe/London"

SUBJECTS = [
    Subject(
        "works",
        "Works",
        "Pipes, bridges, roads and timetables: what holds the town up, and what happens on the day that it does not.",
    ),
    Subject(
        "records",
        "Records",
        "Archives, law and language. Things that were written down, and what was meant by it.",
    ),
    Subject(
        "town-life",
        "Town life",
        "Shops, shifts and opening hours: who is where when, and why it is Tuesday.",
    ),
    Subject(
        "field-notes",
        "Field notes",
        "What grows, crawls and rises in and around the town, looked at for longer than usual.",
    ),
    Subject("bridges", "Bridges", "Two of them, and what it takes to keep them two.", parent="works"),
    Subject("pipes", "Pipes and mains", "Water on its way, in both directions.", parent="works"),
]

SERIES = [
    Saga(
        "what-holds-the-town-up",
        "What holds the town up",
        "Three things that nobody looks at while they work: a timetable, a water main and a bridge.",
    ),
]

# Articles on the front page, in their order; the newest follow.
PICKS = ["mending-the-ell-bridge", "a-pause-with-consequences"]

PEOPLE = [
    Person(
        "maren-oldacre",
        "Maren Oldacre",
        "Editor",
        """
        Maren Oldacre trained as a hydraulic engineer and came to the Gazette to write one article about
        a pumping station. That was in 2011. She edits most of what appears here, writes about what is
        under the road, and owns more manhole keys than is usual.
        """,
    ),
    Person(
        "ishaan-verrall",
        "Ishaan Verrall",
        "Reporter, records and law",
        """
        Ishaan Verrall reads minutes so that nobody else has to. He was a proof-reader of statutes for
        nine years, of which he says that the commas were the exciting part. He keeps a list of the
        town’s spelling mistakes in stone and has so far persuaded no one to correct any.
        """,
    ),
    Person(
        "dot-lambourne",
        "Dot Lambourne",
        "Correspondent, buses and birds",
        """
        Dot Lambourne drove the 14 for nineteen years and watched birds from the cab at every red light.
        She has the county record for the earliest swift seen from a bus. Her column, when she remembers
        to file it, is about things that come round regularly.
        """,
    ),
]

# In the order in which they are made: one may link to those before it.
INFO_TEXTS = [
    InfoText(
        "house-rules",
        "House rules",
        "house_rules",
        """
        Comments are the part of this publication that we do not write, and the reason why many of you read
        it. So there are few rules and we apply them to everybody, also to people who agree with us.

        1. **Stay with the section.** If what you have to say belongs under another article, it will be missed here.
        2. **Argue with what somebody said,** not with what kind of person says such things.
        3. **Nobody’s private life.** No addresses, no telephone numbers, no illnesses, not even to be helpful.
        4. **If you accuse, say how you know.** Otherwise we cannot publish it, even if it is true.
        5. **No advertising.** Mentioning your shop when somebody asks for one is fine. Answering a
           question that nobody asked is not.
        6. **Be kind to mistakes.** You will make one too, and we shall be there.

        ## What happens to your comment

        A person reads it, usually on the same day. It is approved, or it is not, and then a reason is noted. We
        never shorten or reword what you wrote. For ten minutes after sending it you can edit it, or take it back.

        ## If a comment should not be there

        Write to the editor with the link of the comment. A decision can be undone, and we do undo them.
        """,
    ),
    InfoText(
        "privacy",
        "Privacy",
        "privacy",
        """
        ## When you read

        This site sets no cookie, counts no readers, and loads nothing from anywhere else: no fonts, no films, no
        trackers. Where we mention a film or a recording you get a link, and it is you who decides to follow it.

        ## When you comment

        - **Your name** appears as you typed it. It need not be the one in your passport.
        - **Your e-mail address** is optional, and never published.
        - **Your network address** is not stored. We keep a keyed hash of it for thirty days, so that one person
          cannot fill the page; afterwards even that is deleted.
        - **What you wrote** stays under the article. It is never sent to anybody else to be judged.

        ## When you want it gone

        Tell the editor which comment. We remove name, address and text for good; an empty place remains, so that the
        answers to it still make sense.
        """,
    ),
    InfoText(
        "about",
        "About the Gazette",
        "",
        """
        The Ellerwick Gazette looks into small matters slowly. It has three authors, one office above a
        chandler’s, no shareholders, and a rule that nothing is published before somebody has been to see it.

        ## What we do

        We take one question that a neighbour has asked us and follow it until it ends or we do. Articles are
        divided into numbered sections. **Each section has an address of its own that keeps working**, also when
        we rename it, so you may link to the very paragraph that you disagree with.

        ## What you can do

        Write under the article, or under the one section that you know more about than we do. You need no
        account, and no JavaScript. A person reads what you wrote before it appears; the
        [house rules](page:house-rules) say what that person looks for.

        ## What this is

        It is also the demonstration of the program that it runs on. Ellerwick, its inhabitants and its herring
        are invented. Where an article says how something works (a leak, an arch, a statute), we have
        tried to get it right.
        """,
    ),
    InfoText(
        "imprint",
        "Imprint",
        "",
        """
        **The Ellerwick Gazette**

        4 Chandler’s Steps, Ellerwick

        Responsible for the content: Maren Oldacre, editor.

        Telephone: there is one, but it is in the other room. Write to
        [editor@ellerwick.example](mailto:editor@ellerwick.example).

        *This is the imprint of an invented publication. If you run this program for a real one, replace it: in
        many countries the law says what has to stand here.*
        """,
    ),
]
