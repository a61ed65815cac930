// Says how long ago a comment was sent, with the date as its title, and opens folded replies that the URL points to.
const MINUTE = 60,
    HOUR = 3600,
    DAY = 86_400;
const language = document.documentElement.lang;
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
// The date as the server wrote it, whatever the reader's time zone is.
const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });

function textOf(datetime) {
    const seconds = Math.max(0, (Date.now() - new Date(datetime)) / 1000);
    if (seconds < MINUTE) return ago.format(0, "second");
    if (seconds < HOUR) return ago.format(-Math.floor(seconds / MINUTE), "minute");
    if (seconds < DAY) return ago.format(-Math.floor(seconds / HOUR), "hour");
    if (seconds < 30 * DAY) return ago.format(-Math.floor(seconds / DAY), "day");
    return date.format(new Date(datetime.slice(0, 10)));
}

for (const time of document.querySelectorAll(".comment-time time")) {
    time.title = time.textContent;
    time.textContent = textOf(time.dateTime);
}

function unfold() {
    const details = document.getElementById(location.hash.slice(1))?.closest("details:not([open])");
    if (!details) return;
    details.open = true;
    document.getElementById(location.hash.slice(1)).scrollIntoView();
}

addEventListener("hashchange", unfold);
unfold();
