// Comments on the draft that are written while it saves itself. Once it is saved, Wagtail (8.0.1) forgets all comments and
// loads those that the server has: what was written since the form was sent would be gone. Here it is put back.

const app = window.comments?.commentApp;
const HIGH = 1_000_000; // above the numbers that Wagtail gives to comments of this page
let number = HIGH;
let sent;

const commentsNow = () => app.store.getState().comments;
const isPosted = (comment) => comment.mode !== 'creating';

function keepReplies(localId, comment, before, stored) {
  const { addReply, updateReply, deleteReply } = app.actions;
  const posted = [...before.replies.values()];
  for (const reply of comment.replies.values()) {
    const place = posted.findIndex(({ localId: id }) => id === reply.localId);
    if (place === -1) {
      number += 1;
      app.store.dispatch(addReply(localId, { ...reply, localId: number }));
    } else if (reply !== posted[place]) {
      const pk = stored.replies[place]?.pk;
      const loaded = [...commentsNow().comments.get(localId).replies.values()].find(({ remoteId }) => remoteId === pk);
      if (!loaded) continue;
      const { text, newText, mode, deleted } = reply;
      app.store.dispatch(deleted
        ? deleteReply(localId, loaded.localId) : updateReply(localId, loaded.localId, { text, newText, mode }));
    }
  }
}

// Gives the number under which a comment of the form stands now, if it does.
function keep(comment, posted, stored) {
  const { addComment, updateComment, deleteComment, resolveComment } = app.actions;
  const place = posted.findIndex(({ localId }) => localId === comment.localId);
  if (place === -1) {
    number += 1;
    // The field, or the editor of rich text, makes a new mark for what has none.
    app.store.dispatch(addComment({ ...comment, localId: number, annotation: null }));
    return number;
  }
  const loaded = [...commentsNow().comments.values()].find(({ remoteId }) => remoteId === stored[place]?.pk);
  if (!loaded || comment === posted[place]) return loaded?.localId;
  const { text, newText, newReply, mode, position, contentpath, deleted, resolved } = comment;
  if (deleted) app.store.dispatch(deleteComment(loaded.localId));
  else if (resolved) app.store.dispatch(resolveComment(loaded.localId));
  else {
    app.store.dispatch(updateComment(loaded.localId, { text, newText, newReply, mode, position, contentpath }));
    keepReplies(loaded.localId, comment, posted[place], stored[place]);
  }
  return loaded.localId;
}

function updateData(load, data) {
  const { comments, focusedComment } = commentsNow();
  // The server answers with the comments in the order in which they were sent.
  const posted = [...(sent || comments).values()].filter(isPosted);
  const field = document.activeElement?.closest('#comments') && document.activeElement;
  const selection = field && 'selectionStart' in field && [field.selectionStart, field.selectionEnd];
  load(data);
  let focused;
  for (const comment of comments.values()) {
    const localId = keep(comment, posted, data.comments);
    if (comment.localId === focusedComment) focused = localId;
  }
  if (!focused) return;
  app.store.dispatch(app.actions.setFocusedComment(focused, { updatePinnedComment: true, forceFocus: Boolean(field) }));
  if (!selection) return;
  requestAnimationFrame(() => {
    const again = document.querySelector(`[data-comment-id="${focused}"] textarea`) || document.activeElement;
    if ('setSelectionRange' in again) {
      again.focus();
      again.setSelectionRange(...selection);
    }
  });
}

if (app) {
  document.addEventListener('w-autosave:save', () => {
    sent = commentsNow().comments;
  });
  const load = app.updateData.bind(app);
  app.updateData = (data) => updateData(load, data);
}
