/* Keyboard shortcuts of lists: arrows, Enter, "/", "?", "z"; inactive while the focus is in a text field. */
"use strict";
(() => {
  const sheet = document.getElementById("keys");
  if (!sheet) return;
  const choice = document.getElementById("keys-on");
  choice.checked = !/(^|; )touches=non/.test(document.cookie);
  choice.addEventListener("change", () => {
    // A cookie, not local storage: the port, and with it the origin, may change at the next start.
    // Below the first segment of the address, which is the same at each start.
    const path = document.body.dataset.root.split("/")[1];
    document.cookie = `touches=${choice.checked ? "oui" : "non"}; path=/${path}; max-age=31536000; SameSite=Strict`;
  });
  const isSeen = (element) => element.checkVisibility();
  const boxes = () => [...document.querySelectorAll("#list .box")].filter(isSeen);
  const rowsOf = (list) => [...list.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a"));
  const go = (element) => {
    if (!element) return false;
    element.focus({ focusVisible: true });
    element.scrollIntoView({ block: "nearest" });
    return true;
  };
  // Move between checkboxes of adjacent rows; in other lists, between the first links of rows.
  const step = (by, end) => {
    let stops = boxes();
    if (!stops.length) {
      const table = document.querySelector("main table.plain-table[data-keys]");
      stops = table ? rowsOf(table).map((row) => row.querySelector("a")) : [];
    }
    if (!stops.length) return false;
    const here = document.activeElement;
    const row = here.closest("tr");
    const at = stops.findIndex((stop) => stop === here || (row && row.contains(stop)));
    const far = stops.length - 1;
    return go(stops[end ? (by > 0 ? far : 0) : at < 0 ? 0 : Math.min(Math.max(at + by, 0), far)]);
  };
  const fold = (open) => {
    const group = document.activeElement.closest(".group");
    const button = group && group.querySelector(".fold");
    if (!button || (button.getAttribute("aria-expanded") === "true") === open) return false;
    button.click();
    return open || go(group.querySelector(".box"));
  };
  // On a checkbox Enter does not select: it opens the preview of the mail, or the reason why there is none.
  const preview = () => {
    const group = document.activeElement.matches(".group .box") && document.activeElement.closest(".group");
    if (!group) return false;
    const page = group.matches(".unselected") ? "pourquoi" : "apercu";
    openSheet(group.querySelector(".dots").href.replace("/actions", `/${page}`));
    return true;
  };
  const openMenu = () => {
    const row = document.activeElement.closest(".group tr");
    if (!row) return false;
    row.querySelector(".dots").click();
    return true;
  };
  const openRecap = () => {
    const button = document.querySelector("a#send");
    if (!button) return false;
    button.click();
    return true;
  };
  const findSearch = () => document.querySelector("main input[type=search]");
  const search = () => {
    const field = findSearch();
    if (!field) return false;
    field.select();
    return go(field);
  };
  // In the search field, Down moves the focus to the first result.
  const leavesSearch = ({ key, target }) => key === "ArrowDown" && target === findSearch();
  const enterList = () => go(document.querySelector("#list .group .box")) || step(1);
  const undo = () => {
    const button = document.querySelector("#toasts .undo [aria-keyshortcuts=z]");
    if (!button) return false;
    button.click();
    return true;
  };
  const isOn = () => choice.checked;
  const acts = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => step(-1, true),
    End: () => step(1, true),
    ArrowLeft: () => fold(false),
    ArrowRight: () => fold(true),
    Enter: preview,
    "/": () => isOn() && search(),
    z: () => isOn() && undo(),
    m: () => isOn() && openMenu(),
    "?": () => isOn() && (sheet.showModal(), true),
  };
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  const MOVES = ["ArrowDown", "ArrowUp", "Home", "End"];
  const isInList = (element) => element.closest("#list, [data-keys]");
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey && key === "Enter" && !document.querySelector("dialog[open]") && openRecap()) {
      return event.preventDefault();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (leavesSearch(event) && enterList()) return event.preventDefault();
    if (isTyping(target)) return;
    // Without focus, an arrow enters the list; Home and End keep scrolling the page.
    if (MOVES.includes(key) && !isInList(target) && !(target === document.body && key.startsWith("Arrow"))) return;
    if (Object.hasOwn(acts, key) && acts[key]()) event.preventDefault();
    const menu = key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) menu.open = false;
    if (menu && menu.contains(target)) menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-show-keys]")) return;
    event.preventDefault();
    sheet.showModal();
  });
})();
