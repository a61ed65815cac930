// The list of what is missing: a link opens whatever hides its field - a tab, a folded section, settings - and goes there.

function reveal(element) {
  const hidden = [];
  for (let outer = element; outer; outer = outer.parentElement) {
    if (outer.hasAttribute('hidden') || outer.classList.contains('w-tabs__panel')) hidden.unshift(outer);
  }
  for (const outer of hidden) {
    if (outer.getAttribute('role') === 'tabpanel') {
      document.querySelector(`[role=tab][href="#${outer.id}"]`)?.click();
    } else if (outer.hasAttribute('hidden')) {
      // What Wagtail does itself where the browser finds a word in a folded panel.
      outer.dispatchEvent(new Event('beforematch', { bubbles: false }));
      if (outer.hasAttribute('hidden')) document.querySelector(`[aria-controls="${outer.id}"]`)?.click();
    }
  }
}

function control(id) {
  const named = document.getElementById(id);
  const field = (named || document.getElementById(`${id}-errors`))?.closest('[data-field]');
  const within = field || document.querySelector(`[name="${CSS.escape(id)}-count"]`)?.parentElement || named;
  return within?.querySelector('[contenteditable=true], input:not([type=hidden]), select, textarea, button:not([data-comment-add])') || named;
}

for (const list of document.querySelectorAll('[data-missing]')) {
  list.addEventListener('click', (event) => {
    const link = event.target.closest('[data-missing-field]');
    const found = link && control(link.dataset.missingField);
    if (!found) return;
    event.preventDefault();
    reveal(found);
    found.scrollIntoView({ block: 'center' });
    found.focus({ preventScroll: true });
  });
  list.focus({ preventScroll: false });
}
