/* Pages that save settings: how many changes are not saved, the way back, and a question before typed values are lost. */
"use strict";
(() => {
  const page = document.querySelector("[data-saves]");
  if (!page) return;
  const form = document.querySelector("form[data-saves]"); // the form that the dock saves, if there is one
  const label = document.getElementById("unsaved");
  const discard = document.getElementById("discard");
  const button = form && document.querySelector(`.bar [form="${form.id}"]`);
  const startsUnsaved = label && !label.hidden; // shown again with errors, or filled with the settings of a provider
  let submitted = null; // the form whose values are on their way: only the others would be lost
  const isChanged = (field) => {
    if (!field.name || field.type === "hidden" || field.matches("button, fieldset, [type=search]")) return false;
    if (field.type === "radio") return field.checked && !field.defaultChecked;
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.id !== "fournisseur" && field.selectedIndex !== Math.max(first, 0);
  };
  const count = (one) => {
    const proposed = [...one.querySelectorAll("[data-unsaved]")].reduce((sum, part) => sum + Number(part.dataset.unsaved), 0);
    return [...one.elements].filter(isChanged).length + proposed;
  };
  const wouldLose = () => [...document.querySelectorAll("main form[method=post]")].some((one) => one !== submitted && count(one));
  const show = () => {
    if (!label) return;
    const changes = count(form);
    if (changes) label.textContent = changes === 1 ? "1 modification non enregistrée" : `${changes} modifications non enregistrées`;
    label.hidden = discard.hidden = !changes && !startsUnsaved;
  };
  const stay = () => {
    submitted = null;
    if (button) button.textContent = "Enregistrer";
    show();
  };
  document.addEventListener("input", show);
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || (event.target === form && event.submitter !== button)) return;
    submitted = event.target;
    if (submitted === form) button.textContent = "Enregistrement…";
  });
  if (discard) discard.addEventListener("click", () => (submitted = form));
  addEventListener("beforeunload", (event) => {
    if (!wouldLose()) return;
    event.preventDefault();
    setTimeout(stay); // runs only if the user stays
  });
  addEventListener("pageshow", stay);
  // A text that saves itself is sent when its field is left, even if the page is closed at that moment.
  const ownText = ({ detail: { ctx } }) => ctx?.sourceElement.matches?.("[data-saves-itself]") && ctx.sourceElement.querySelector("textarea");
  document.addEventListener("htmx:config:request", (event) => {
    const text = ownText(event);
    if (!text) return;
    Object.assign(event.detail.ctx, { stored: text.defaultValue }).request.keepalive = true;
    text.defaultValue = text.value;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const text = ownText(event);
    if (text && event.detail.ctx.response?.status !== 200) text.defaultValue = event.detail.ctx.stored;
  });
})();
