/* Folding of groups, the side panel and file drops; everything else is plain HTML and htmx. */
"use strict";
const folded = new Set();
const drawFolds = () => {
  const groups = [...document.querySelectorAll(".group")];
  groups.forEach((group) => {
    group.classList.toggle("folded", folded.has(group.id));
    group.querySelector(".fold").setAttribute("aria-expanded", String(!folded.has(group.id)));
  });
  const all = document.querySelector("[data-fold=all]");
  if (!all) return;
  const allFolded = groups.every((group) => folded.has(group.id));
  all.setAttribute("aria-expanded", String(!allFolded));
  all.textContent = allFolded ? "Tout déplier" : "Tout replier";
};
document.addEventListener("click", (event) => {
  const fold = event.target.closest("[data-fold]");
  if (fold) {
    const what = fold.dataset.fold;
    const ids = what === "all" ? [...document.querySelectorAll(".group")].map((group) => group.id) : [what];
    const folds = fold.getAttribute("aria-expanded") === "true";
    ids.forEach((id) => (folds ? folded.add(id) : folded.delete(id)));
    drawFolds();
  }
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
const sheet = document.getElementById("sheet");
document.addEventListener("htmx:after:swap", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (folded.size) drawFolds(); // the server renders all groups unfolded
  if (source.matches && source.matches("[data-sheet]")) sheet.showModal();
  if (source.matches && source.matches("form[data-close]") && event.detail.ctx.response.status === 200) sheet.close();
});
// Submit the version of the selection that the button showed: if the list has changed since, nothing is sent.
let pressed = "";
const sender = (event) => event.target.closest && event.target.closest("#send, #send-mixed");
document.addEventListener("pointerdown", (event) => (pressed = sender(event) ? sender(event).textContent : ""), true);
document.addEventListener("click", (event) => {
  const button = sender(event);
  if (button && pressed && button.textContent !== pressed) event.preventDefault();
  if (button) pressed = "";
}, true);
let written = "body"; // field that receives a placeholder: the last text field with focus
document.addEventListener("focusin", (event) => {
  if (["subject", "body", "au_dessus", "en_dessous"].includes(event.target.id)) written = event.target.id;
});
document.addEventListener("click", (event) => {
  const insert = event.target.closest("[data-insert]");
  if (!insert) return;
  const field = document.getElementById(written) || document.getElementById("body");
  field.setRangeText(insert.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  insert.closest("details").open = false;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
// Files dropped anywhere on an upload page are put into its file field; the user still submits the form.
const field = document.querySelector("form.drop input[type=file]");
if (field) {
  const shade = (on) => field.form.classList.toggle("over", on);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    shade(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || shade(false));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    shade(false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.form.querySelector("button.go").focus();
  });
}
