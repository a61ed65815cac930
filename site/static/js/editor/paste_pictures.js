// The pictures of a pasted text: those that the clipboard holds are uploaded; those that it only names are not fetched.

import { PasteError, data, post } from "./paste_requests.js";

const { urls, strings } = data;
const HEAVY = "style, script, meta, link, xml, title, noscript, template";

// Those of files: `{ file, alt }`. A browser copies an image as a file, and its alternative text in the HTML beside it.
export function imagesIn(files, html = "") {
    const images = [...files].filter(({ type }) => type.startsWith("image/"));
    const named = html && images.length ? new DOMParser().parseFromString(html, "text/html").images : [];
    return images.map((file, place) => ({ file, alt: (named.length === images.length && named[place].getAttribute("alt")) || "" }));
}

// The HTML of a figure of images that are to be uploaded; of a document of its own, where nothing is loaded.
export function figureOf(images) {
    const figure = document.implementation.createHTMLDocument("").createElement("figure");
    for (const [number, { alt }] of images.entries()) {
        const image = figure.ownerDocument.createElement("img");
        image.setAttribute("src", `clipboard:${number}`);
        image.setAttribute("alt", alt);
        figure.append(image);
    }
    return figure.outerHTML;
}

function fileOf(uri, number) {
    const found = /^data:(image\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/i.exec(uri);
    if (!found) return null;
    try {
        const bytes = Uint8Array.from(atob(uri.slice(found[0].length).replace(/\s+/g, "")), (character) => character.charCodeAt(0));
        return new File([bytes], `pasted-${number + 1}.${found[1].slice(6).replace("jpeg", "jpg").split("+")[0]}`, { type: found[1] });
    } catch {
        return null;
    }
}

// The text with each picture that it holds as `clipboard:NUMBER`, and those pictures. It is only parsed, never shown.
export function prepared(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    for (const each of parsed.querySelectorAll(HEAVY)) each.remove();
    const images = [];
    for (const image of parsed.images) {
        const uri = image.getAttribute("src") ?? "";
        if (!uri.startsWith("data:")) continue;
        const file = fileOf(uri, images.length);
        image.setAttribute("src", file ? `clipboard:${images.length}` : "");
        if (file) images.push({ file, alt: image.getAttribute("alt") ?? "" });
    }
    return { text: parsed.body.innerHTML, images };
}

// Stores them one after the other. Gives a function that names them in a text; `failed` takes a sentence for each other.
export async function uploaded(images, failed) {
    const ids = new Map();
    if (!urls.picture) {
        failed.push(strings.noImages);
    } else {
        for (const [number, { file, alt }] of images.entries()) {
            const content = new FormData();
            content.append("file", file);
            content.append("alt", alt);
            try {
                ids.set(String(number), (await post(urls.picture, content)).id);
            } catch (error) {
                if (!(error instanceof PasteError)) throw error;
                failed.push(error.message);
            }
        }
    }
    return (text) => text.replace(/src="clipboard:(\d+)"/g, (_, number) => (ids.has(number) ? `src="picture:${ids.get(number)}"` : 'src=""'));
}
