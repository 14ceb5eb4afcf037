/* Loading and connection states: progress bar, message if the program is not running, announcements of swaps. */
"use strict";
(() => {
  const SLOW = 150; // milliseconds; faster responses seem instantaneous
  const AGAIN = 3000;
  const root = document.documentElement;
  const main = document.getElementById("main");
  const said = document.getElementById("said");
  const away = document.getElementById("away");
  let waiting = 0;
  let timer = 0;
  const show = (on) => {
    root.classList.toggle("busy", on);
    on ? main.setAttribute("aria-busy", "true") : main.removeAttribute("aria-busy");
  };
  const begin = () => {
    waiting += 1;
    if (waiting === 1) timer = setTimeout(show, SLOW, true);
  };
  const end = () => {
    waiting = Math.max(waiting - 1, 0);
    if (waiting) return;
    clearTimeout(timer);
    show(false);
  };
  document.addEventListener("htmx:before:request", begin);
  document.addEventListener("htmx:finally:request", end);
  // Plain forms and links show the same bar until the next page loads; downloads load no page.
  const leave = () => {
    begin();
    setTimeout(end, 60000);
  };
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    const isPlain = !target.matches("[hx-get], [hx-post], [method=dialog]") && !(submitter && submitter.matches("[hx-post]"));
    if (isPlain && !event.defaultPrevented && !target.closest("[data-file]") && !(submitter && submitter.matches("[data-file]"))) leave();
  });
  addEventListener("pageshow", () => {
    waiting = 0;
    end();
  });
  // The program was closed or the machine was suspended: show what to do until it responds.
  let asking = 0;
  const ask = async () => {
    let status = 0;
    try {
      status = (await fetch(location.href, { method: "HEAD", cache: "no-store" })).status;
    } catch {
      return; // not running yet
    }
    clearInterval(asking);
    asking = 0;
    if (status === 403) {
      away.querySelector(".closed").hidden = true;
      away.querySelector(".restarted").hidden = false;
      return;
    }
    away.hidden = true;
    said.textContent = "Le programme répond de nouveau : refaites votre dernière action.";
  };
  const lose = () => {
    away.hidden = false;
    if (!asking) asking = setInterval(ask, AGAIN);
  };
  document.addEventListener("htmx:error", (event) => event.detail.ctx && !event.detail.ctx.response && lose());
  away.querySelector("button").addEventListener("click", ask);
  // Announce to screen readers the new content of the list, or the end of a batch.
  let last = document.querySelector("[data-says]")?.dataset.says;
  let ended = ""; // a batch that has ended stays in the closed sheet
  document.addEventListener("htmx:after:swap", () => {
    const list = document.querySelector("[data-says]");
    if (list && list.dataset.says !== last) said.textContent = last = list.dataset.says;
    const run = document.querySelector(".progress[data-ends]");
    if (run && run.id !== ended) {
      ended = run.id;
      said.textContent = run.dataset.ends;
    }
  });
})();
