// Comments on the draft that are written while it saves itself. Once it is saved, Wagtail (8.0.1) forgets all comments and
// loads those that the server has: what was written since the form was sent would be gone, and what is being written too.
// While there is any of that, the comments stay as they are here, and only learn what the server calls them.

const app = window.comments?.commentApp;
let sent = new Map();

const commentsNow = () => app.store.getState().comments.comments;
const values = (map) => [...map.values()];
const isPosted = ({ mode }) => mode !== 'creating';
const isAtRest = ({ mode, newReply = '' }) => mode === 'default' && !newReply;

function isAsSent() {
  const comments = values(commentsNow());
  return comments.length === sent.size && comments.every(
    (comment) => comment === sent.get(comment.localId) && isAtRest(comment) && values(comment.replies).every(isAtRest),
  );
}

// What was sent without a number was new. If it was deleted here since, it must be deleted there too.
const stored = (now, before, { pk }) => ({ ...(now || { ...before, deleted: true }), remoteId: pk, originalText: before.text });

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
  values(before.replies).forEach((reply, place) => {
    const answered = answer.replies[place];
    if (!answered || answered.deleted) return;
    if (reply.remoteId === null) {
      store.dispatch(addReply(localId, stored(now?.replies.get(reply.localId), reply, answered)));
    } else {
      store.dispatch(updateReply(localId, reply.localId, { originalText: reply.text }));
    }
  });
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
  document.addEventListener('w-autosave:save', () => {
    sent = commentsNow();
  });
  const load = app.updateData.bind(app);
  app.updateData = (data) => {
    if (isAsSent()) {
      load(data);
      return;
    }
    // The server answers in the order in which they were sent.
    values(sent).filter(isPosted).forEach((before, place) => {
      const answer = data.comments[place];
      if (answer && !answer.deleted) confirm(before, answer);
    });
    putNewOnesLast();
  };
}
