/*
 * The criteria of a visitor group: Wagtail's stream, less one choice in its picker.
 *
 * What the form cannot show (a criterion whose software is not installed, conditions nested too
 * deeply) is a block type of its own. The stream has to draw it, but nobody may add or copy one.
 */
(() => {
  const KEPT = 'unknown';
  const { StreamBlock, StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class CriteriaStream extends StreamBlock {
    _insert(...args) {
      const child = super._insert(...args);
      if (child.type === KEPT) child.disableDuplication();
      return child;
    }
  }

  class CriteriaStreamDefinition extends StreamBlockDefinition {
    constructor(name, groups, ...rest) {
      // From here come the definitions by which stored items are drawn, so all have to be there.
      super(name, groups, ...rest);
      this.groupedChildBlockDefs = groups
        .map(([group, definitions]) => [group, definitions.filter((each) => each.name !== KEPT)])
        .filter(([, definitions]) => definitions.length);
    }

    render(placeholder, prefix, initialState, initialError) {
      return new CriteriaStream(this, placeholder, prefix, initialState, initialError);
    }
  }

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  /** What is kept: an explanation to read, and the stored JSON to send back as it came. */
  class KeptCriterion {
    constructor(name, id, state) {
      this.element = document.createElement('div');
      this.input = document.createElement('input');
      this.input.type = 'hidden';
      this.input.name = name;
      this.input.id = id;
      this.idForLabel = '';
      this.setState(state);
    }

    getState() {
      return this.state;
    }

    getValue() {
      return this.input.value;
    }

    setState(state) {
      this.state = state;
      this.input.value = state.stored;
      this.element.replaceChildren(
        this.input,
        element('strong', state.title),
        element('p', state.explanation),
        ...(state.values ? [element('code', state.values)] : []),
      );
    }

    getTextLabel({ maxLength = Infinity } = {}) {
      const { title } = this.state;
      return title.length > maxLength ? `${title.slice(0, maxLength - 1)}…` : title;
    }

    setInvalid() {}

    focus() {}
  }

  class KeptCriterionWidget {
    render(placeholder, name, id, initialState) {
      const kept = new KeptCriterion(name, id, initialState);
      placeholder.replaceWith(kept.element);
      return kept;
    }
  }

  window.telepath.register('wagtail_personalize_plus.CriteriaStream', CriteriaStreamDefinition);
  window.telepath.register('wagtail_personalize_plus.KeptCriterion', KeptCriterionWidget);
})();
