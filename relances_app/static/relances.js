/* Folding of groups, the side panel and file drops; everything else is plain HTML and htmx. */
"use strict";
document.addEventListener("click", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
const sheet = document.getElementById("sheet");
const rowMenu = document.getElementById("row-menu");
// The menu of a row is one popover for all rows: rows out of view are not laid out and would clip a menu of their own.
const openRowMenu = (opener) => {
  const { bottom, top, right } = opener.getBoundingClientRect();
  rowMenu.style.left = rowMenu.style.top = "0";
  rowMenu.showPopover({ source: opener });
  const { width, height } = rowMenu.getBoundingClientRect();
  const dock = document.getElementById("bar")?.getBoundingClientRect().top ?? innerHeight;
  rowMenu.style.left = `${Math.max(right - width, 8)}px`;
  rowMenu.style.top = `${bottom + height + 4 > dock ? Math.max(top - height - 4, 8) : bottom + 4}px`;
  opener.setAttribute("aria-expanded", "true");
  rowMenu.addEventListener("toggle", () => opener.removeAttribute("aria-expanded"), { once: true });
  rowMenu.querySelector("a")?.focus({ preventScroll: true });
};
const openSheet = async (url) => {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const body = document.getElementById("sheet-body");
  body.innerHTML = await answer.text();
  htmx.process(body);
  sheet.showModal();
};
document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement: source, response } = event.detail.ctx;
  if (!source.matches) return;
  if (source.matches("[data-menu]")) openRowMenu(source);
  if (source.matches("#row-menu *")) rowMenu.hidePopover();
  if (source.matches("[data-sheet]") && !sheet.open) sheet.showModal();
  if (source.matches("form[data-close]") && response.status === 200) sheet.close();
});
document.addEventListener("click", (event) => event.target.closest("[data-close-sheet]") && sheet.close());
rowMenu.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const entries = [...rowMenu.querySelectorAll("a")];
  entries[(entries.indexOf(document.activeElement) + by + entries.length) % entries.length].focus();
  event.preventDefault();
  event.stopPropagation();
});
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
