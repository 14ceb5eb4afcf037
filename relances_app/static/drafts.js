/* Keep unsaved text across reloads of the page, in this tab only; delete it once the form is submitted. */
"use strict";
(() => {
  const name = (field) => `${location.pathname}#${field.id}`;
  const fields = () => document.querySelectorAll("textarea[data-draft]");
  fields().forEach((field) => {
    const draft = sessionStorage.getItem(name(field));
    if (draft === null || draft === field.value) return;
    field.value = draft;
    field.closest("details")?.setAttribute("open", "");
  });
  document.addEventListener("input", ({ target }) => {
    if (target.matches("textarea[data-draft]")) sessionStorage.setItem(name(target), target.value);
  });
  document.addEventListener("submit", ({ target }) => {
    fields().forEach((field) => field.form === target && sessionStorage.removeItem(name(field)));
  });
})();
