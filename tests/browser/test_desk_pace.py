"""How many acts a full queue takes, with rows, similar comments, the order by risk and a review.

`PACE_COMMENTS=300` runs it with more comments than the usual test; the figures are printed (`pytest -s`).
"""

import os
import random
import sys
import time

from .desk import look, send

COMMENTS = int(os.environ.get("PACE_COMMENTS", "48"))

OPENINGS = [
    "I walked past it on Sunday and",
    "My aunt lived two doors away, and",
    "As somebody who works there,",
    "Thank you for writing about this;",
    "With respect to the last paragraph,",
    "I was at the meeting and",
    "Perhaps I misread the figures, but",
    "When we moved here in the nineties,",
    "Nobody has mentioned the children:",
    "I disagree with the council, because",
]
MIDDLES = [
    "the old tower still leans towards the river",
    "the repairs cost less than the new lamps",
    "the ferry ran every half hour and was full",
    "the library closes long before we come home from work",
    "the drawings in the archive show three arches",
    "the bus takes an hour for what used to be ten minutes",
    "the baker on the corner gives bread to the shelter",
    "the school has no hall and sings in the corridor",
    "the water in the cellar comes from the hill",
    "the market was better when it opened at dawn",
    "the choir practises in the boiler room",
    "the survey left out everybody south of the canal",
    "the trees were planted by the class of my mother",
    "the stones were cut in the quarry behind the mill",
    "the clock has been wrong since the storm",
]
# Campaigns: the same text each time, or one of many with the same link. `{}`: a word of its own.
CAMPAIGNS = [
    "Earn nine hundred a day from home, guaranteed, no experience, start today at https://easy-money.example/start",
    "Best casino bonus: {} free spins for new players at https://spins.example/{}",
    "Replica watches, finest quality, {} models with free shipping, see https://watches.example/{}",
    "Crypto trading robot doubles your deposit in one week. Write to the address on https://double-coin.example now",
    "Cheap pills without prescription, delivered over night, discount code HEALTH at https://pills.example",
]


def mixed(number: int) -> list[dict]:
    """Half of them opinions, each of its own, half of them spam in campaigns; as they come, in no order."""
    opinions = [f"{opening} {middle}." for opening in OPENINGS for middle in MIDDLES]
    dice = random.Random(14)  # noqa: S311  no secret
    dice.shuffle(opinions)
    good = [{"exact": text, "name": f"Reader {place}"} for place, text in enumerate(opinions[: number - number // 2])]
    campaigns = CAMPAIGNS[: max(3, number // 60)]
    spam = [
        {"exact": campaigns[place % len(campaigns)].format(place, place), "name": f"Offer {place}"}
        for place in range(number // 2)
    ]
    comments = good + spam
    dice.shuffle(comments)
    return comments


class Moderator:
    """Decides rightly, and counts what was pressed and clicked, and the seconds until the page had answered."""

    def __init__(self, page, spam: set[int]):
        self.page, self.spam = page, spam
        self.acts, self.seconds = 0, 0.0

    def act(self, do, *, leaves: bool = False):
        begin = time.perf_counter()
        if leaves:
            with self.page.expect_navigation():
                do()
        else:
            do()
            self.page.wait_for_function("!document.querySelector('[data-desk-busy]')")
        self.acts += 1
        self.seconds += time.perf_counter() - begin

    def press(self, key, **options):
        self.act(lambda: self.page.keyboard.press(key), **options)

    def click(self, target, **options):
        self.act(target.click, **options)

    @property
    def row(self) -> int | None:
        """The comment of the row that has the focus."""
        number = self.page.evaluate("document.activeElement.closest('[data-desk-row]')?.dataset.deskRow")
        return number and int(number)

    @property
    def listed(self) -> list[int]:
        rows = self.page.locator("[data-desk-row]:not([data-desk-decided])")
        return [int(number) for number in rows.evaluate_all("rows => rows.map((row) => row.dataset.deskRow)")]

    def end_campaign(self):
        """From a row with spam: its card, what is similar to it, all of that as spam."""
        self.press("Enter", leaves=True)
        lines = self.page.locator(".desk-card__similar a").filter(has_text="waiting")
        if not lines.count():
            return self.press("s")
        same = lines.filter(has_text="same text")
        self.click((same if same.count() else lines).first, leaves=True)
        assert set(self.listed) <= self.spam
        if self.page.locator("input[name=comment]:not(:checked)").count():
            self.click(self.page.locator("[data-bulk-all]"))
        self.press("s", leaves=True)

    def review(self):
        """All that is listed, read in full: the spam selected one by one, the rest approved at once."""
        review = self.page.get_by_role("link", name="Review all of these…")
        self.click(review, leaves=True)
        if bad := [number for number in self.listed if number in self.spam]:
            for number in bad:
                self.click(self.page.locator(f"#desk_comment_{number}"))
            self.press("s", leaves=True)
            if not review.count():
                return
            self.click(review, leaves=True)
        self.click(self.page.locator("[data-bulk-all]"))
        self.press("a", leaves=True)


def is_done(page) -> bool:
    return not page.locator("[data-desk-row]").count()


def with_all_there_is(site, page, page_id, spam) -> Moderator:
    moderator = Moderator(page, spam)
    page.goto(f"/admin/comments/?page={page_id}")
    # One after the other, until enough is learnt; of spam, the whole campaign.
    while page.locator(".desk-learning").count() and not is_done(page):
        moderator.press("j")
        for _good in range(6):
            if moderator.row is None or moderator.row in spam:
                break
            moderator.press("a")
        if moderator.row in spam:
            moderator.end_campaign()
        else:
            moderator.act(page.reload)
    site.manage("tick")  # as each minute: what waits is compared with what was decided
    # The most doubtful ones, as long as they are spam.
    if not is_done(page):
        page.goto(f"/admin/comments/?page={page_id}")
        moderator.click(page.get_by_role("link", name="Most doubtful first"), leaves=True)
    while not is_done(page) and moderator.listed[0] in spam:
        moderator.press("j")
        moderator.end_campaign()
    # The rest, whose flags and assessments stand on the page of the review.
    if not is_done(page):
        moderator.act(lambda: page.goto(f"/admin/comments/?page={page_id}"))
    while not is_done(page):
        moderator.review()
    return moderator


def test_full_queue_takes_at_most_half_of_the_acts(site, visitor):
    comments = mixed(COMMENTS)
    page_id = send(site, comments)
    numbers = sorted(int(number) for number in look(site, page_id)["states"])[1:]  # without the first, approved one
    spam = {number for number, kind in zip(numbers, comments, strict=True) if kind["name"].startswith("Offer")}
    page = visitor.signed_in("moderator", viewport={"width": 1280, "height": 900})

    moderator = with_all_there_is(site, page, page_id, spam)

    states = {int(number): state[0] for number, state in look(site, page_id)["states"].items()}
    assert {number for number in numbers if states[number] == "spam"} == spam
    assert {number for number in numbers if states[number] == "approved"} == set(numbers) - spam
    sys.stdout.write(f"{COMMENTS} comments, {moderator.acts} acts, {moderator.seconds:.1f} s\n")
    # One card at a time, it is one act for each comment, and one to begin.
    assert moderator.acts * 2 <= COMMENTS + 1
