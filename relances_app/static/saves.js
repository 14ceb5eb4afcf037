/* Forms that save settings: how many changes are not saved, the way back, and the state of the button. */
"use strict";
(() => {
  const form = document.querySelector("form[data-saves]");
  const label = document.getElementById("unsaved");
  if (!form || !label) return;
  const discard = document.getElementById("discard");
  const button = document.querySelector(`.bar [form="${form.id}"]`);
  const startsUnsaved = !label.hidden; // shown again with errors, or filled with the settings of a provider
  let isLeaving = false;
  const isChanged = (field) => {
    if (!field.name || field.type === "hidden" || field.matches("button, fieldset, [type=search]")) return false;
    if (field.type === "radio") return field.checked && !field.defaultChecked;
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.id !== "fournisseur" && field.selectedIndex !== Math.max(first, 0);
  };
  const count = () => {
    const proposed = [...form.querySelectorAll("[data-unsaved]")].reduce((sum, part) => sum + Number(part.dataset.unsaved), 0);
    return [...form.elements].filter(isChanged).length + proposed;
  };
  const show = () => {
    const changes = count();
    if (changes) label.textContent = changes === 1 ? "1 modification non enregistrée" : `${changes} modifications non enregistrées`;
    label.hidden = discard.hidden = !changes && !startsUnsaved;
  };
  document.addEventListener("input", show);
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented || event.submitter !== button) return;
    isLeaving = true;
    button.textContent = "Enregistrement…";
  });
  discard.addEventListener("click", () => (isLeaving = true));
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && count()) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
    button.textContent = "Enregistrer";
    show();
  });
})();
