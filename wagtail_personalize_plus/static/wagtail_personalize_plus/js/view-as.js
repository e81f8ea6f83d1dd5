/*
 * "View as" in the preview panel: shows the preview as a member of the chosen visitor groups.
 *
 * The choice travels as a query parameter of the URL that renders the preview: one for each group,
 * an empty one for the default content, none for the editor's own view. Links to the draft
 * that the form shows, as in some messages, get the same.
 */
(() => {
  if (window.wagtailPersonalizePlus.viewAs) return;
  window.wagtailPersonalizePlus.viewAs = true;

  const DRAFT = 'a[href*="/view_draft/"]';

  const { app } = window.wagtail;

  class ViewAs extends window.StimulusModule.Controller {
    static values = { parameter: String };

    initialize() {
      this.isLate = false;
      this.names = [];
    }

    get preview() {
      const panel = this.element.closest('[data-controller~="w-preview"]');
      return app.getControllerForElementAndIdentifier(panel, 'w-preview');
    }

    apply({ detail: { chosen } }) {
      const { preview } = this;
      // A group that is gone has no members: its preview is that of the default content.
      this.names = chosen.map(({ id, slug = '' }) => (id === 'default' ? '' : slug));
      preview.renderUrlValue = this.asking(preview.renderUrlValue || preview.urlValue);
      this.mark();
      // Stimulus tells the preview of its new value only after this.
      setTimeout(() => this.refresh());
    }

    /** Have links to the draft ask for the groups too; those in a menu are there while it is open. */
    mark() {
      for (const link of document.querySelectorAll(DRAFT)) link.href = this.asking(link.href);
    }

    /** Return a URL that asks for the chosen groups, and for no other ones. */
    asking(address) {
      const url = new URL(address, window.location.href);
      url.searchParams.delete(this.parameterValue);
      for (const name of this.names) url.searchParams.append(this.parameterValue, name);
      return url.toString();
    }

    async refresh() {
      const { preview } = this;
      // A preview that is on its way may have left for the old URL: ask again when it is there.
      this.isLate = Boolean(preview.updatePromise);
      if (this.isLate) return;
      const isValid = await preview.setPreviewDataWithAlert();
      // The form has errors: show what was last valid, as the newly chosen visitor.
      if (isValid === false && preview.available) preview.reloadIframe();
    }

    updated() {
      if (this.isLate) this.refresh();
    }
  }

  app.register('wpp-view-as', ViewAs);
})();
