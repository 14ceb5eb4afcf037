/* Folding groups, the side sheet, and the keys of the table; everything else is plain HTML and htmx. */
"use strict";
const setFolded = (group, folded) => {
  group.classList.toggle("folded", folded);
  const button = group.querySelector(".fold");
  if (button) button.setAttribute("aria-expanded", String(!folded));
};
document.addEventListener("click", (event) => {
  const fold = event.target.closest("[data-fold]");
  if (fold) {
    const folded = fold.getAttribute("aria-expanded") === "true";
    if (fold.dataset.fold === "all") {
      document.querySelectorAll(".group").forEach((group) => setFolded(group, folded));
      fold.setAttribute("aria-expanded", String(!folded));
      fold.textContent = folded ? "Tout déplier" : "Tout replier";
    } else {
      setFolded(document.getElementById(fold.dataset.fold), folded);
    }
  }
  const menu = document.querySelector("details.menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});
const sheet = document.getElementById("sheet");
document.addEventListener("htmx:after:swap", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (source.matches && source.matches("[data-sheet]")) sheet.showModal();
  if (source.matches && source.matches("form[data-close]") && event.detail.ctx.response.status === 200) sheet.close();
});
document.addEventListener("htmx:error", () => {
  const toast = document.createElement("p");
  toast.className = "toast error";
  toast.textContent = "Le programme ne répond pas : il a peut-être été fermé. Rouvrez-le depuis son icône.";
  document.getElementById("toasts").replaceChildren(toast);
});
