/* Keep unsaved text across reloads of the page, in this tab only; delete it once the form is submitted. */
"use strict";
(() => {
  const name = (field) => `${location.pathname}#${field.id}`;
  const fields = () => document.querySelectorAll("textarea[data-draft]");
  const seen = new WeakSet();
  const restore = () => fields().forEach((field) => {
    const draft = sessionStorage.getItem(name(field));
    if (seen.has(field)) return;
    seen.add(field);
    if (draft === null || draft === field.value) return;
    field.value = draft;
    field.closest("details")?.setAttribute("open", "");
  });
  restore();
  document.addEventListener("htmx:after:swap", restore); // the send sheet is loaded later
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea[data-draft]")) sessionStorage.setItem(name(target), target.value);
  });
  // A button with its own address renders a preview or sends a test: the text is not submitted yet.
  document.addEventListener("submit", ({ target, submitter }) => {
    if (submitter?.hasAttribute("formaction")) return;
    fields().forEach((field) => field.form === target && sessionStorage.removeItem(name(field)));
  });
})();
