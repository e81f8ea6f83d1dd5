/*
 * "View as" in the preview panel: shows the preview as a member of the chosen visitor groups.
 *
 * The choice travels as a query parameter of the URL that renders the preview: one for each group,
 * an empty one for the default content, none for the editor's own view.
 */
(() => {
  if (window.wagtailPersonalizePlus.viewAs) return;
  window.wagtailPersonalizePlus.viewAs = true;

  const { app } = window.wagtail;

  class ViewAs extends window.StimulusModule.Controller {
    static values = { parameter: String };

    initialize() {
      this.isLate = false;
    }

    get preview() {
      const panel = this.element.closest('[data-controller~="w-preview"]');
      return app.getControllerForElementAndIdentifier(panel, 'w-preview');
    }

    apply({ detail: { chosen } }) {
      const { preview } = this;
      const url = new URL(preview.renderUrlValue || preview.urlValue, window.location.href);
      url.searchParams.delete(this.parameterValue);
      for (const { id, slug = '' } of chosen) {
        // A group that is gone has no members: its preview is that of the default content.
        url.searchParams.append(this.parameterValue, id === 'default' ? '' : slug);
      }
      preview.renderUrlValue = url.toString();
      // Stimulus tells the preview of its new value only after this.
      setTimeout(() => this.refresh());
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
