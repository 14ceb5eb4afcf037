/* What a page says while it waits: a calm bar, whether the program is still there, and what a swap brought. */
"use strict";
(() => {
  const SLOW = 150; // below it, an answer seems to come at once
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
  // A plain form or link shows the same bar until its page comes; a file that is saved brings no page.
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
  // The program was closed, or the machine slept: say what to do, and go on alone once it answers.
  let asking = 0;
  const ask = async () => {
    let status = 0;
    try {
      status = (await fetch(location.href, { method: "HEAD", cache: "no-store" })).status;
    } catch {
      return; // still away
    }
    clearInterval(asking);
    asking = 0;
    if (status === 403) {
      away.querySelector(".closed").hidden = true;
      away.querySelector(".restarted").hidden = false;
      return;
    }
    away.hidden = true;
    said.textContent = "Le programme répond de nouveau : refaites votre dernier geste.";
  };
  const lose = () => {
    away.hidden = false;
    if (!asking) asking = setInterval(ask, AGAIN);
  };
  document.addEventListener("htmx:error", (event) => event.detail.ctx && !event.detail.ctx.response && lose());
  away.querySelector("button").addEventListener("click", ask);
  // Who does not see the list change hears what it holds now, or that a run has ended.
  let last = document.querySelector("[data-says]")?.dataset.says;
  document.addEventListener("htmx:after:swap", () => {
    const list = document.querySelector("[data-says]");
    if (list && list.dataset.says !== last) said.textContent = last = list.dataset.says;
    const run = document.querySelector(".progress[data-ends]");
    if (run && said.textContent !== run.dataset.ends) said.textContent = run.dataset.ends;
  });
})();
