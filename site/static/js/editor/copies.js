// Copies of unsaved text in the browser (IndexedDB), encrypted with a key that the server gives to their user alone.

const DAYS = 7;
const STORE = "copies";

const done = (request) =>
    new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });

async function store(mode) {
    const opening = indexedDB.open("gazette_unsaved_work", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    const database = await done(opening);
    const transaction = database.transaction(STORE, mode);
    transaction.oncomplete = () => database.close();
    return transaction.objectStore(STORE);
}

export async function removeCopies(ids) {
    const copies = await store("readwrite");
    await Promise.all(ids.map((id) => done(copies.delete(id))));
}

// Those whose text is saved, but for what was typed after it was sent.
export async function removeSavedCopies(ids) {
    const all = await done((await store("readonly")).getAll());
    await removeCopies(all.filter(({ id, isLater }) => ids.includes(id) && !isLater).map(({ id }) => id));
}

// Whoever they belong to.
export async function removeExpiredCopies(now = Date.now()) {
    const all = await done((await store("readonly")).getAll());
    await removeCopies(all.filter(({ savedAt }) => savedAt < now - DAYS * 24 * 3600 * 1000).map(({ id }) => id));
}

// The copies of one user.
export class Copies {
    static async of({ user, copyKey }) {
        const bytes = Uint8Array.from(atob(copyKey), (character) => character.charCodeAt(0));
        return new Copies(user, await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
    }

    constructor(user, key) {
        this.user = user;
        this.key = key;
    }

    // `path`: the URL path of the form. `content`: whatever JSON can hold. `isLater`: whether the form was sent before.
    async write(id, path, content, { savedAt = Date.now(), isLater = false } = {}) {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const plain = new TextEncoder().encode(JSON.stringify(content));
        const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
        const copies = await store("readwrite");
        const writing = done(copies.put({ id, user: this.user, path, savedAt, isLater, iv, data }));
        copies.transaction.commit(); // also where the page is left before the answer
        await writing;
    }

    // Those of the form at `path`, and of one that created its page: `isOfPage` is asked about the content. The newest first:
    // `{ id, path, savedAt, isLater, content }`.
    async at(path, isOfPage = () => false) {
        const all = await done((await store("readonly")).getAll());
        const found = [];
        for (const { id, user, path: ofPath, savedAt, isLater, iv, data } of all) {
            if (user !== this.user) continue;
            try {
                const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, data);
                const content = JSON.parse(new TextDecoder().decode(plain));
                if (ofPath === path || isOfPage(content)) found.push({ id, path, savedAt, isLater, content });
            } catch {
                // Another key: the site's may come back, and what stays unreadable expires.
            }
        }
        return found.sort((one, other) => other.savedAt - one.savedAt);
    }
}
