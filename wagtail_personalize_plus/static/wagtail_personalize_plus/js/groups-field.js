/*
 * The field in which editors choose visitor groups, countries or whatever else there are many of: a
 * combobox of several values.
 *
 * The options come with the page, in one script element of data for all fields of a kind. Visitor
 * groups are fetched once when a control is opened on a page that does not hold them. A hidden
 * input carries what is sent: the ids of the chosen options, comma separated.
 */
(() => {
  // The form's media and the preview panel may both ask for this file.
  if (window.wagtailPersonalizePlus) return;

  const GROUPS = 'wpp-visitor-groups';

  const PAGE = 10; // options that PageUp and PageDown pass
  const BATCH = 40; // options drawn at once: drawing hundreds takes longer than a key may
  const GAP = 4; // pixels between field and list
  const EDGE = 5; // pixels of padding in the list
  const ENOUGH = 240; // pixels of room below with which the list does not open upward
  const SPEAK_AFTER = 500; // milliseconds without a key until the result is read out

  /** Return text in which case and accents do not count. */
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

  /** Return a phrase with its %(name)s filled in. */
  const fill = (phrase = '', values = {}) => phrase.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

  /** Return text of at most so many characters. */
  const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  /** Return a new element with attributes and children; null and false set nothing. */
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children);
    return element;
  };

  const icon = (name, className) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', `icon icon-${name} ${className}`);
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    use.setAttribute('href', `#icon-${name}`);
    svg.append(use);
    return svg;
  };

  /** What can be chosen, the same for every control of the page that offers it. */
  class Source {
    constructor(id) {
      this.id = id;
      this.loaded = `${id}:loaded`;
      this.list = [];
      this.byId = new Map();
      this.strings = {};
      this.createUrl = null;
      this.ready = false;
      this.loading = null;
    }

    /** Take what the page holds. */
    read() {
      if (this.ready) return;
      const element = document.getElementById(this.id);
      if (element) this.take(JSON.parse(element.textContent));
    }

    /** Fetch the options anew, once for all who wait. */
    load(url) {
      this.loading ||= fetch(url, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
        .then((response) => {
          if (!response.ok) throw new Error(`${url} answered ${response.status}`);
          return response.json();
        })
        .then((answer) => {
          this.take(answer);
          document.dispatchEvent(new CustomEvent(this.loaded));
        })
        .finally(() => {
          this.loading = null;
        });
      return this.loading;
    }

    take({ groups, options = groups, strings, create = this.createUrl }) {
      this.list = options.map(prepared);
      this.byId = new Map(this.list.map((option) => [option.id, option]));
      this.strings = strings;
      this.createUrl = create;
      this.ready = true;
    }

    /** Return what is shown of an id, also when its option is gone. */
    get(id) {
      const found = this.byId.get(id);
      if (found || !this.ready) return found || { id, name: `#${id}` };
      return { id, name: fill(this.strings.deleted, { id }), deleted: true };
    }

    label(option) {
      return option.disabled ? `${option.name} ${this.strings.disabled}` : option.name;
    }
  }

  const sources = new Map();

  const sourceOf = (id) => {
    if (!sources.has(id)) sources.set(id, new Source(id));
    return sources.get(id);
  };

  const groups = sourceOf(GROUPS);

  const prepared = (option) => {
    const { id, name, description = '', tags = [] } = option;
    return {
      ...option,
      id: String(id),
      start: plain(name),
      text: plain([name, ...tags, description].join(' ')),
      detail: [description, tags.join(', ')].filter(Boolean).join(' · '),
    };
  };

  /** Return the options that contain every word, those whose name begins with the text first. */
  const matching = (list, text) => {
    const wanted = plain(text.trim());
    if (!wanted) return list;
    const words = wanted.split(/\s+/);
    const found = list.filter((option) => words.every((word) => option.text.includes(word)));
    const rank = ({ start }) => (start.startsWith(wanted) ? 0 : start.includes(words[0]) ? 1 : 2);
    return [0, 1, 2].flatMap((place) => found.filter((option) => rank(option) === place));
  };

  const idsIn = (value) => (value || '').split(',').filter(Boolean);

  /**
   * Makes a multi-select combobox of a text input and the hidden input beside it.
   *
   * Fires "wpp-groups-field:change" with the chosen options. Values: `url` answers with the groups,
   * `source` is the element of the page that holds the options, by itself that of the groups,
   * `extras` are options of its own that stand above the groups and exclude every other one (the
   * one with an empty id is what "nothing chosen" means), `enabledOnly` refuses disabled groups,
   * `strings` are the words until the groups are there.
   */
  class GroupsField extends window.StimulusModule.Controller {
    static values = {
      url: String,
      source: { type: String, default: GROUPS },
      extras: Array,
      enabledOnly: Boolean,
      strings: Object,
    };

    initialize() {
      this.value = this.element.querySelector('input[type="hidden"]');
      this.input = this.element.querySelector('input[type="text"]');
      this.source = sourceOf(this.sourceValue);
      this.extras = this.extrasValue.map(prepared);
      this.options = [];
      this.active = -1;
      this.upward = false;
      this.drawnText = null;
      this.settle = this.settle.bind(this);
      this.render = this.render.bind(this);
      this.refresh = this.refresh.bind(this);
      this.build();
    }

    connect() {
      this.source.read();
      this.source.strings = { ...this.stringsValue, ...this.source.strings };
      document.addEventListener(this.source.loaded, this.render);
      this.render();
    }

    disconnect() {
      this.close();
      document.removeEventListener(this.source.loaded, this.render);
      window.removeEventListener('focus', this.refresh);
    }

    // What is chosen

    get chosen() {
      return idsIn(this.value.value).map((id) => this.find(id));
    }

    find(id) {
      return this.extras.find((option) => option.id === id) || this.source.get(id);
    }

    isChosen({ id }) {
      const ids = idsIn(this.value.value);
      return id ? ids.includes(id) : !ids.length;
    }

    toggle(option) {
      if (this.isRefused(option)) return;
      const ids = idsIn(this.value.value);
      if (ids.includes(option.id)) this.remove(option);
      else this.choose(option, ids);
    }

    choose(option, ids) {
      const alone = this.extras.includes(option);
      const others = ids.filter((id) => !this.extras.some((extra) => extra.id === id));
      this.commit(alone ? [option.id] : [...others, option.id]);
      this.say(fill(this.source.strings.added, { name: option.name }));
    }

    remove(option) {
      this.commit(idsIn(this.value.value).filter((id) => id !== option.id));
      this.say(fill(this.source.strings.removed, { name: option.name }));
    }

    commit(ids) {
      const before = this.value.value;
      this.value.value = ids.filter(Boolean).join(',');
      if (this.value.value !== before) {
        this.value.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }

    isRefused(option) {
      return this.enabledOnlyValue && Boolean(option.disabled);
    }

    // The field itself

    build() {
      const id = this.input.id || `wpp-groups-${Math.random().toString(36).slice(2)}`;
      this.input.id = id;
      this.chips = make('ul', { class: 'wpp-groups__chips', role: 'list', hidden: true });
      this.box = make('div', { class: 'wpp-groups__box' }, this.chips);
      this.list = make('div', {
        'class': 'wpp-groups__list',
        'id': `${id}-list`,
        'role': 'listbox',
        'aria-multiselectable': 'true',
      });
      this.note = make('div', { class: 'wpp-groups__note', hidden: true });
      this.popup = make('div', { class: 'wpp-groups__popup', hidden: true }, this.list, this.note);
      // Read out with the input alone; the chips are there for everybody else.
      this.summary = make('span', { id: `${id}-chosen`, hidden: true });
      this.status = make('span', { class: 'w-sr-only', role: 'status' });
      // Where the browser has a top layer, no panel around the field can cut the list off.
      if (this.popup.showPopover) this.popup.setAttribute('popover', 'manual');

      for (const [name, value] of Object.entries({
        'role': 'combobox',
        'aria-autocomplete': 'list',
        'aria-expanded': 'false',
        'aria-controls': this.list.id,
        'autocapitalize': 'none',
        'spellcheck': 'false',
      })) {
        this.input.setAttribute(name, value);
      }
      const described = this.input.getAttribute('aria-describedby');
      this.input.setAttribute(
        'aria-describedby',
        [this.summary.id, described].filter(Boolean).join(' '),
      );
      this.placeholder = this.input.placeholder;

      // A new block may have the focus already; an input that moves loses it.
      const isFocused = document.activeElement === this.input;
      this.input.replaceWith(this.box);
      this.box.append(this.input, icon('arrow-down', 'wpp-groups__arrow'));
      if (isFocused) this.input.focus({ preventScroll: true });
      this.element.append(this.popup, this.summary, this.status);
      this.listen();
    }

    listen() {
      this.input.addEventListener('input', () => this.typed());
      this.input.addEventListener('keydown', (event) => this.pressed(event));
      this.value.addEventListener('change', () => {
        this.render();
        this.dispatch('change', { detail: { chosen: this.chosen } });
      });
      this.box.addEventListener('mousedown', (event) => {
        if (event.target !== this.input && !event.target.closest('button')) event.preventDefault();
      });
      this.box.addEventListener('click', (event) => {
        if (event.target.closest('button')) return;
        this.input.focus({ preventScroll: true });
        // A click on the arrow, or beside the text, also closes.
        if (this.isOpen && event.target !== this.input) this.close();
        else this.open();
      });
      this.chips.addEventListener('click', ({ target }) => {
        const button = target.closest('button');
        if (button) this.removeChip(button);
      });
      this.popup.addEventListener('mousedown', (event) => {
        if (!event.target.closest('a')) event.preventDefault();
      });
      this.list.addEventListener('click', ({ target }) => {
        const row = target.closest('[role="option"]');
        if (row) this.pick([...this.list.children].indexOf(row));
      });
      this.list.addEventListener('scroll', () => {
        const { scrollTop, clientHeight, scrollHeight, childElementCount } = this.list;
        if (scrollTop + 2 * clientHeight > scrollHeight) this.grow(childElementCount + BATCH);
      });
      this.element.addEventListener('focusout', ({ relatedTarget }) => {
        if (!this.element.contains(relatedTarget)) this.leave();
      });
    }

    /** Draw what is chosen, from the hidden input. */
    render() {
      const { chosen } = this;
      const { strings } = this.source;
      this.chips.replaceChildren(...chosen.map((option) => this.chip(option)));
      this.chips.hidden = !chosen.length;
      this.chips.setAttribute('aria-label', strings.chosenGroups || '');
      this.list.setAttribute('aria-label', strings.label || '');
      this.input.placeholder = chosen.length ? '' : this.placeholder;
      const names = chosen.map((option) => this.source.label(option)).join(', ');
      this.summary.textContent = names && fill(strings.chosen, { names });
      if (this.isOpen) this.draw();
    }

    chip(option) {
      const { name } = option;
      const label = this.source.label(option);
      const state = option.deleted ? 'deleted' : option.disabled ? 'disabled' : null;
      const button = make(
        'button',
        {
          'type': 'button',
          'class': 'wpp-groups__remove',
          'data-id': option.id,
          'aria-label': fill(this.source.strings.remove, { name }),
        },
        icon('cross', 'wpp-groups__icon'),
      );
      return make(
        'li',
        { 'class': 'wpp-groups__chip', 'data-state': state },
        make('span', { class: 'wpp-groups__name', title: option.detail || null }, label),
        button,
      );
    }

    removeChip(button) {
      const place = [...this.chips.children].indexOf(button.closest('li'));
      this.remove(this.find(button.dataset.id));
      const left = this.chips.querySelectorAll('button');
      (left[Math.min(place, left.length - 1)] || this.input).focus();
    }

    // The list

    get isOpen() {
      return !this.popup.hidden;
    }

    open() {
      if (this.isOpen || this.input.disabled || this.input.readOnly) return;
      this.popup.hidden = false;
      if (this.popup.showPopover) this.popup.showPopover();
      for (const name of ['scroll', 'resize']) {
        window.addEventListener(name, this.settle, { capture: true, passive: true });
      }
      window.visualViewport?.addEventListener('resize', this.settle);
      this.complete();
      this.draw();
      this.settle();
    }

    /** Fetch what the page does not hold: all groups, or whether this user may create the first. */
    complete() {
      const lacksGroups = !this.source.ready;
      const lacksLink = !this.source.list.length && this.source.createUrl === null;
      if (!this.urlValue || !(lacksGroups || lacksLink)) return;
      this.source.load(this.urlValue).catch((error) => {
        window.console.error(error);
        if (this.isOpen) this.draw();
      });
    }

    close() {
      if (!this.isOpen) return;
      if (this.popup.hidePopover) this.popup.hidePopover();
      this.popup.hidden = true;
      this.list.replaceChildren();
      this.options = [];
      this.activate(-1);
      this.input.setAttribute('aria-expanded', 'false');
      for (const name of ['scroll', 'resize']) {
        window.removeEventListener(name, this.settle, { capture: true });
      }
      window.visualViewport?.removeEventListener('resize', this.settle);
    }

    leave() {
      this.close();
      this.input.value = '';
    }

    /** Draw the options that match what is typed. */
    draw() {
      const all = [...this.extras, ...this.source.list];
      const kept = this.options[this.active];
      const { scrollTop, childElementCount } = this.list;
      const isSame = this.drawnText === this.input.value;
      this.drawnText = this.input.value;
      this.options = matching(all, this.drawnText);
      this.list.replaceChildren();
      this.grow(isSame ? Math.max(childElementCount, BATCH) : BATCH);
      this.list.scrollTop = isSame ? scrollTop : 0;
      this.list.hidden = !this.options.length;
      this.input.setAttribute('aria-expanded', String(Boolean(this.options.length)));
      this.annotate();
      this.activate(kept ? this.options.indexOf(kept) : -1);
      this.place();
    }

    /** Draw at least so many rows; the rest follows when somebody goes there. */
    grow(count) {
      const from = this.list.childElementCount;
      const more = this.options.slice(from, Math.max(from, count));
      this.list.append(...more.map((option, index) => this.row(option, from + index)));
    }

    row(option, index) {
      const name = make('span', { class: 'wpp-groups__option-name' }, option.name);
      if (option.disabled) {
        const { disabled } = this.source.strings;
        name.append(' ', make('span', { class: 'wpp-groups__disabled' }, disabled));
      }
      const text = make('span', { class: 'wpp-groups__option-text' }, name);
      if (option.detail) {
        text.append(' ', make('span', { class: 'wpp-groups__detail' }, option.detail));
      }
      const isChosen = this.isChosen(option);
      const row = make(
        'div',
        {
          'class': 'wpp-groups__option',
          'role': 'option',
          'id': `${this.list.id}-${index}`,
          'aria-selected': String(isChosen),
          'aria-setsize': this.options.length,
          'aria-posinset': index + 1,
          'aria-disabled': this.isRefused(option) ? 'true' : null,
        },
        text,
      );
      if (isChosen) row.prepend(icon('check', 'wpp-groups__check'));
      return row;
    }

    /** Say below the list why it is empty. */
    annotate() {
      const { strings, createUrl, ready, loading, list } = this.source;
      const text = this.input.value.trim();
      this.note.replaceChildren();
      if (!ready) {
        this.note.append(make('p', {}, (loading ? strings.loading : strings.failed) || '…'));
      } else if (!list.length) {
        this.note.append(make('p', {}, strings.empty));
        if (createUrl) {
          const link = make(
            'a',
            { href: createUrl, target: '_blank', rel: 'noreferrer' },
            strings.create,
            icon('link-external', 'wpp-groups__icon'),
            make('span', { class: 'w-sr-only' }, ` ${strings.newTab}`),
          );
          this.note.append(link);
          window.addEventListener('focus', this.refresh);
        }
      } else if (!this.options.length) {
        this.note.append(make('p', {}, fill(strings.noMatch, { text })));
      }
      this.note.hidden = !this.note.childNodes.length;
      if (!this.note.hidden) this.say(this.note.firstChild.textContent, SPEAK_AFTER);
    }

    /** Look for the group that was created in another tab meanwhile. */
    refresh() {
      window.removeEventListener('focus', this.refresh);
      if (this.urlValue) this.source.load(this.urlValue).catch(() => {});
    }

    activate(index) {
      const before = this.list.children[this.active];
      if (before) before.classList.remove('wpp-groups__option--active');
      this.active = index;
      this.grow(index + 1);
      const row = this.list.children[index];
      if (!row) {
        this.input.removeAttribute('aria-activedescendant');
        return;
      }
      row.classList.add('wpp-groups__option--active');
      this.input.setAttribute('aria-activedescendant', row.id);
      // scrollIntoView() would scroll the page as well.
      const { list } = this;
      const top = row.offsetTop - list.offsetTop - EDGE;
      const bottom = row.offsetTop - list.offsetTop + row.offsetHeight + EDGE;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (bottom > list.scrollTop + list.clientHeight) {
        list.scrollTop = bottom - list.clientHeight;
      }
    }

    pick(index) {
      const option = this.options[index];
      if (!option) return;
      this.active = index;
      this.input.value = '';
      this.toggle(option);
      if (this.extras.includes(option)) this.close();
      else this.draw();
    }

    /** Decide anew on which side of the field there is room for the list. */
    settle(event) {
      if (!this.isOpen || event?.target === this.list) return;
      const field = this.box.getBoundingClientRect();
      const height = window.visualViewport?.height || window.innerHeight;
      if (field.bottom < 0 || field.top > height) {
        this.close();
        return;
      }
      const below = height - field.bottom - 2 * GAP;
      const above = field.top - 2 * GAP;
      this.upward = below < Math.min(this.list.scrollHeight, ENOUGH) && above > below;
      this.popup.style.setProperty('--wpp-room', `${this.upward ? above : below}px`);
      this.place();
    }

    /** Put the list below the field, or above it. */
    place() {
      const field = this.box.getBoundingClientRect();
      const { style, offsetHeight } = this.popup;
      const top = this.upward ? field.top - GAP - offsetHeight : field.bottom + GAP;
      style.setProperty('--wpp-top', `${top}px`);
      style.setProperty('--wpp-left', `${field.left}px`);
      style.setProperty('--wpp-width', `${field.width}px`);
    }

    // Keys

    typed() {
      this.active = -1;
      if (this.isOpen) this.draw();
      else this.open();
      const count = this.options.length;
      if (!count || !this.input.value.trim()) return;
      this.activate(0);
      this.say(fill(this.source.strings.found, { count }), SPEAK_AFTER);
    }

    pressed(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const act = this.keys[event.key];
      if (act && act.call(this, event) !== false) event.preventDefault();
    }

    keys = {
      ArrowDown({ altKey }) {
        if (!this.isOpen) {
          this.open();
          if (altKey) return;
        }
        this.move(1);
      },
      ArrowUp({ altKey }) {
        if (altKey) this.close();
        else if (this.isOpen) this.move(-1);
        else {
          this.open();
          this.activate(this.options.length - 1);
        }
      },
      PageDown() {
        return this.isOpen && this.jump(this.active + PAGE);
      },
      PageUp() {
        return this.isOpen && this.jump(this.active - PAGE);
      },
      // In the text unless the keys are at work in the list.
      Home() {
        return this.isInList && this.jump(0);
      },
      End() {
        return this.isInList && this.jump(this.options.length - 1);
      },
      Enter() {
        // Never sends the form.
        if (!this.isOpen) this.open();
        else this.pick(this.active);
      },
      Escape(event) {
        if (!this.isOpen && !this.input.value) return false;
        // A dialog around the field stays open.
        event.stopPropagation();
        this.leave();
        return true;
      },
      Backspace() {
        const { chosen } = this;
        if (this.input.value || !chosen.length) return false;
        this.remove(chosen[chosen.length - 1]);
        return true;
      },
    };

    get isInList() {
      return this.isOpen && (this.active >= 0 || !this.input.value);
    }

    move(step) {
      const count = this.options.length;
      const from = this.active < 0 && step < 0 ? count : this.active;
      if (count) this.activate((from + step + count) % count);
    }

    jump(index) {
      this.activate(Math.max(0, Math.min(index, this.options.length - 1)));
      return true;
    }

    /** Have a screen reader say something, once the keys rest. */
    say(text, after = 0) {
      clearTimeout(this.saying);
      this.status.textContent = '';
      this.saying = setTimeout(() => {
        this.status.textContent = text;
      }, after);
    }
  }

  window.wagtail.app.register('wpp-groups-field', GroupsField);

  /** The field inside of a StreamField. */
  class BoundGroupsInput {
    constructor(element) {
      this.element = element;
      this.value = element.querySelector('input[type="hidden"]');
      this.input = element.querySelector('input[type="text"]');
      this.idForLabel = this.input.id;
    }

    getValue() {
      return this.value.value;
    }

    getState() {
      return this.value.value;
    }

    setState(state) {
      this.value.value = state || '';
      this.value.dispatchEvent(new Event('change', { bubbles: true }));
    }

    setInvalid(isInvalid) {
      if (isInvalid) this.input.setAttribute('aria-invalid', 'true');
      else this.input.removeAttribute('aria-invalid');
    }

    get names() {
      const source = sourceOf(this.element.dataset.wppGroupsFieldSourceValue || GROUPS);
      source.read();
      return idsIn(this.value.value)
        .map((id) => source.label(source.get(id)))
        .join(', ');
    }

    /** The names in "But not to", if this is the field "Show to" of a variant. */
    get exceptions() {
      const field = this.element.closest('.wpp-variant > [data-contentpath="groups"]');
      const except = field?.parentElement.querySelector(
        ':scope > [data-contentpath="except"] .wpp-groups',
      );
      return except ? new BoundGroupsInput(except).names : '';
    }

    /** Return what a folded block says of whom it is for. */
    getTextLabel({ maxLength = Infinity } = {}) {
      const { names, exceptions } = this;
      const { strings } = groups;
      if (!exceptions) return shortened(names, maxLength);
      if (!names) return shortened(fill(strings.allBut, { names: exceptions }), maxLength);
      // Of many groups, rather those it is for are cut off: without the exceptions it would be wrong.
      const room = maxLength - fill(strings.butNot, { names: '', exceptions }).length;
      const those = shortened(names, Math.max(room, maxLength / 2));
      return shortened(fill(strings.butNot, { names: those, exceptions }), maxLength);
    }

    focus() {
      this.input.focus();
    }
  }

  class GroupsInput {
    constructor(html) {
      this.html = html;
    }

    render(placeholder, name, id, initialState, parentCapabilities, { attributes = {} } = {}) {
      const template = document.createElement('template');
      template.innerHTML = this.html.replace(/__NAME__/g, name).replace(/__ID__/g, id);
      const element = template.content.firstElementChild;
      const bound = new BoundGroupsInput(element);
      const { required, ...others } = attributes;
      for (const [key, value] of Object.entries(others)) bound.input.setAttribute(key, value);
      // What is typed only filters, so the browser must not demand it.
      if (required !== undefined) bound.input.setAttribute('aria-required', 'true');
      bound.value.value = initialState || '';
      placeholder.replaceWith(element);
      return bound;
    }

    getByName(name, container) {
      const input = container.querySelector(`.wpp-groups input[name="${CSS.escape(name)}"]`);
      return input && new BoundGroupsInput(input.closest('.wpp-groups'));
    }
  }

  window.telepath.register('wagtail_personalize_plus.VisitorGroupsInput', GroupsInput);
  window.wagtailPersonalizePlus = { groups };
})();
