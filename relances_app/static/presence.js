/* Send a heartbeat each minute, and a message when the page is left: the program exits after the last page closes. */
"use strict";
(() => {
  const name = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let page = name();
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
  const say = (mot) => {
    const words = new URLSearchParams({ csrf_token: headers["X-CSRFToken"], page, mot });
    navigator.sendBeacon(document.body.dataset.presence, words);
  };
  say("ouverte");
  setInterval(() => say("ouverte"), 60000);
  addEventListener("pagehide", () => say("quittee"));
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    page = name(); // a page restored after leaving gets a new id
    say("ouverte");
  });
})();
