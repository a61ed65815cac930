// The form of a new article has a token. With it in the URL, Back leads to the article that the form created.

const token = document.querySelector("[data-creation]");

if (token && !window.location.pathname.endsWith("/edit/")) {
    const url = new URL(window.location.href);
    if (!url.searchParams.has(token.name)) {
        url.searchParams.set(token.name, token.value);
        window.history.replaceState(null, "", url);
    }
}

// The first save has created it in its listing.
document.addEventListener("w-autosave:success", () => document.querySelector("[data-other-listings]")?.remove());
