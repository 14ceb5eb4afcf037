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
  const forget = (form) => fields().forEach((field) => field.form === form && sessionStorage.removeItem(name(field)));
  document.addEventListener("submit", ({ target, submitter }) => submitter?.hasAttribute("formaction") || forget(target));
  // A text that saves itself is no draft any more once it is saved, unless typing went on.
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const text = ctx?.response?.status === 200 && ctx.sourceElement.matches?.("[data-saves-itself]") && ctx.sourceElement.querySelector("textarea");
    if (text && text.value === text.defaultValue) forget(text.form);
  });
})();
