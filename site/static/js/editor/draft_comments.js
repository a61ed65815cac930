// Comments on the draft that are written while it saves itself. Once it is saved, Wagtail (8.0.1) forgets all comments and
// loads those that the server has: what was written since the form was sent would be gone, and what is being written too.
// While there is any of that, the comments stay as they are here, and only learn what the server calls them.

const app = window.comments?.commentApp;
let sent = new Map();

const commentsNow = () => app.store.getState().comments.comments;
const values = (map) => [...map.values()];
const isPosted = ({ mode }) => mode !== "creating";
const isAtRest = ({ mode, newReply = "" }) => mode === "default" && !newReply;

function isAsSent() {
    const comments = values(commentsNow());
    return comments.length === sent.size && comments.every(
        (comment) => comment === sent.get(comment.localId) && isAtRest(comment) && values(comment.replies).every(isAtRest),
    );
}

// What was sent without a number was new. If it was deleted here since, it must be deleted there too.
const stored = (now, before, { pk }) => ({ ...(now || { ...before, deleted: true }), remoteId: pk, originalText: before.text });

// What was sent, each with its answer. Where the server merged the form with a newer draft, those that are gone there have
// no answer, and new ones come last: in the order in which they were sent.
function answered(sentOnes, answers) {
    const known = new Set(sentOnes.map(({ remoteId }) => remoteId));
    const added = answers.filter(({ pk, deleted }) => !deleted && !known.has(pk));
    const answerTo = ({ remoteId, deleted }) => {
        if (remoteId === null) return deleted ? null : added.shift();
        return answers.find(({ pk }) => pk === remoteId);
    };
    return sentOnes.map((before) => [before, answerTo(before)]).filter(([, answer]) => answer && !answer.deleted);
}

function confirm(before, answer) {
    const { addComment, updateComment, addReply, updateReply } = app.actions;
    const { localId } = before;
    const { store } = app;
    const now = commentsNow().get(localId);
    // Adding one that is there already replaces it in its place, and counts it among those that the server has.
    if (before.remoteId === null) {
        store.dispatch(addComment({ ...stored(now, before, answer), ...(now ? {} : { annotation: null }) }));
    } else if (now) {
        store.dispatch(updateComment(localId, { originalText: before.text }));
    }
    for (const [reply, itsAnswer] of answered(values(before.replies), answer.replies)) {
        if (reply.remoteId === null) {
            store.dispatch(addReply(localId, stored(now?.replies.get(reply.localId), reply, itsAnswer)));
        } else {
            store.dispatch(updateReply(localId, reply.localId, { originalText: reply.text }));
        }
    }
}

// The server takes the first ones of the form for those that it has.
function putNewOnesLast() {
    const { addComment, deleteComment, setFocusedComment } = app.actions;
    const comments = values(commentsNow());
    const firstNew = comments.findIndex(({ remoteId }) => remoteId === null);
    if (firstNew === -1 || comments.slice(firstNew).every(({ remoteId }) => remoteId === null)) return;
    const { focusedComment } = app.store.getState().comments;
    for (const comment of comments.filter(({ remoteId }) => remoteId === null)) {
        app.store.dispatch(deleteComment(comment.localId));
        // Its field makes a new mark for what has none.
        app.store.dispatch(addComment({ ...comment, annotation: null }));
    }
    app.store.dispatch(setFocusedComment(focusedComment, { updatePinnedComment: true, forceFocus: true }));
}

if (app) {
    document.addEventListener("w-autosave:save", () => {
        sent = commentsNow();
    });
    const load = app.updateData.bind(app);
    app.updateData = (data) => {
        if (isAsSent()) {
            load(data);
            return;
        }
        for (const [before, answer] of answered(values(sent).filter(isPosted), data.comments)) confirm(before, answer);
        putNewOnesLast();
    };
}
