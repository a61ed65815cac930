// Marks in the contents where the reader is.
const contents = document.querySelector("[data-contents]");
const links = new Map();
for (const link of contents?.querySelectorAll("a") ?? []) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
}

// Of the sections that touch the upper part of the window, the last one is being read.
const touching = new Set();
const observer = new IntersectionObserver(
    (entries) => {
        for (const { target, isIntersecting } of entries) {
            touching[isIntersecting ? "add" : "delete"](target);
        }
        const here = [...links.keys()].filter((section) => touching.has(section)).at(-1);
        for (const [section, link] of links) {
            if (section === here) link.setAttribute("aria-current", "location");
            else link.removeAttribute("aria-current");
        }
    }, { rootMargin: "0px 0px -70% 0px" },
);
for (const section of links.keys()) observer.observe(section);
