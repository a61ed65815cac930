// Says how long ago a comment was sent, with the date as its title, and opens folded replies that the URL points to.
const MINUTE = 60,
    HOUR = 3600,
    DAY = 86_400;
const TIME_OF_DAY = /[,،\s]*\d{1,2}:\d{2}.*$/;
const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

function textOf({ dateTime, textContent }) {
    const seconds = Math.max(0, (Date.now() - new Date(dateTime)) / 1000);
    if (seconds < MINUTE) return ago.format(0, "second");
    if (seconds < HOUR) return ago.format(-Math.floor(seconds / MINUTE), "minute");
    if (seconds < DAY) return ago.format(-Math.floor(seconds / HOUR), "hour");
    if (seconds < 30 * DAY) return ago.format(-Math.floor(seconds / DAY), "day");
    return textContent.replace(TIME_OF_DAY, "");
}

for (const time of document.querySelectorAll(".comment-time time")) {
    const text = textOf(time);
    time.title = time.textContent;
    time.textContent = text;
}

function unfold() {
    const details = document.getElementById(location.hash.slice(1))?.closest("details:not([open])");
    if (!details) return;
    details.open = true;
    document.getElementById(location.hash.slice(1)).scrollIntoView();
}

addEventListener("hashchange", unfold);
unfold();
