/*
 * "View as" on the live site: links to its form open it as a dialog, and the banner makes room.
 *
 * Without this the links lead to the form in the admin, and so they do whenever the dialog fails:
 * the login is over, the server is not reached, the site's policy forbids it.
 */

const LINK = '[data-wpp-view-as]';
const FORM = '[data-wpp-live]';
const TOO_LONG = 8000; // milliseconds after which the page of the admin is the better answer

/** Return text in which case and accents do not count. */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

// What was shown before a choice was sent must not come back from the browser's memory.

let isLeaving = false;

const leave = () => {
  isLeaving = true;
};

window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && isLeaving) window.location.reload();
});

// The form

/** Make a form of the choice easier to use than it is without a script. */
const enhance = (form) => {
  const all = form.querySelector('[data-wpp-default]');
  const rows = [...form.querySelectorAll('[data-wpp-group]')].map((row) => ({
    row,
    box: row.querySelector('input'),
    text: plain(row.textContent),
  }));
  const boxes = rows.map(({ box }) => box);
  const errors = form.querySelector('[data-wpp-errors]');

  form.addEventListener('change', ({ target }) => {
    if (!target.checked) return;
    errors.replaceChildren();
    if (target === all) for (const box of boxes) box.checked = false;
    else if (boxes.includes(target)) all.checked = false;
  });

  form.addEventListener('submit', (event) => {
    if (event.submitter?.formMethod === 'dialog') return;
    const isChoice = !event.submitter || event.submitter.matches('[data-wpp-view]');
    if (isChoice && ![all, ...boxes].some((box) => box.checked)) {
      event.preventDefault();
      const message = document.createElement('p');
      message.textContent = errors.dataset.wppNothing;
      errors.replaceChildren(message);
      all.focus();
      return;
    }
    leave();
  });

  const search = form.querySelector('[data-wpp-search]');
  if (search) letSearch(search, rows);
};

/** Show the groups that hold every word; those that are ticked stay in sight. */
const letSearch = (search, rows) => {
  const input = search.querySelector('input');
  const found = search.querySelector('[data-wpp-found]');
  const none = search.querySelector('[data-wpp-none]');
  const filter = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, box, text } of rows) {
      const matches = words.every((word) => text.includes(word));
      count += matches;
      row.hidden = !matches && !box.checked;
    }
    none.hidden = count > 0;
    return count;
  };
  let speaking;
  input.addEventListener('input', () => {
    const count = filter();
    clearTimeout(speaking);
    // Once the keys rest
    speaking = setTimeout(() => {
      found.textContent = input.value && found.dataset.wppFound.replace('%(count)s', count);
    }, 500);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault(); // it would send the form
    if (event.key === 'Escape' && input.value) {
      event.preventDefault(); // it would close the dialog
      input.value = '';
      filter();
    }
  });
  search.hidden = false;
};

// The dialog

let isOpening = false;

/** Return the dialog that a URL answers with, in a shadow root of its own, with its styles there. */
const fetchDialog = async (url) => {
  const response = await fetch(url, {
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
    signal: AbortSignal.timeout(TOO_LONG),
  });
  if (!response.ok || response.redirected) throw new Error(`${url} answered ${response.status}`);
  const host = document.createElement('wpp-view-as-dialog');
  const root = host.attachShadow({ mode: 'open' });
  root.innerHTML = await response.text();
  const styles = [...root.querySelectorAll('link[rel="stylesheet"]')].map(
    (link) =>
      new Promise((resolve) => {
        link.addEventListener('load', resolve);
        link.addEventListener('error', resolve);
      }),
  );
  document.body.append(host);
  await Promise.all(styles);
  return { host, dialog: root.querySelector('dialog') };
};

/** Return what had the focus, or what is there when the userbar has closed over it. */
const focusable = (link) => {
  const userbar = link.getRootNode().host;
  if (userbar?.localName !== 'wagtail-userbar') return link;
  return userbar.shadowRoot.querySelector('[data-wagtail-userbar-trigger]') || link;
};

const open = async (link) => {
  const { host, dialog } = await fetchDialog(link.href);
  enhance(dialog.querySelector(FORM));
  // Keys that mean something to the page behind do not while the dialog is open.
  host.addEventListener('keydown', (event) => event.stopPropagation());
  dialog.addEventListener('close', () => {
    host.remove();
    focusable(link).focus();
  });
  dialog.showModal();
  dialog.querySelector('[data-wpp-default]').focus();
};

const clicked = async (event) => {
  const link = event.composedPath().find((each) => each.matches?.(LINK));
  const isPlain = !(event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
  if (!link || !isPlain || !window.HTMLDialogElement) return;
  event.preventDefault();
  if (isOpening) return;
  isOpening = true;
  link.setAttribute('aria-busy', 'true');
  try {
    await open(link);
  } catch (error) {
    window.console.warn(error);
    window.location.assign(link.href);
  } finally {
    link.removeAttribute('aria-busy');
    isOpening = false;
  }
};

// The userbar keeps clicks to itself, so this comes first.
document.addEventListener('click', clicked, { capture: true });

// The banner

/** Stands at the end of the page with the height of the banner, which is fixed to the window. */
class ViewAsBanner extends HTMLElement {
  connectedCallback() {
    const template = this.querySelector('template');
    // Browsers without declarative shadow roots, and pages that were exchanged by a script
    if (!this.shadowRoot && template) {
      this.attachShadow({ mode: 'open' }).append(template.content);
      template.remove();
    }
    const banner = this.shadowRoot?.querySelector('.wpp-banner');
    if (!banner) return;
    this.shadowRoot.querySelector('form').addEventListener('submit', leave);
    this.observer = new ResizeObserver(() => {
      const height = `${banner.offsetHeight}px`;
      document.documentElement.style.setProperty('--wpp-banner-room', height);
    });
    this.observer.observe(banner);
  }

  disconnectedCallback() {
    this.observer?.disconnect();
    document.documentElement.style.removeProperty('--wpp-banner-room');
  }
}

customElements.define('wpp-view-as-banner', ViewAsBanner);

for (const form of document.querySelectorAll(FORM)) enhance(form);
