/* Position toasts above the bar and reserve space for them, so that they cover no content permanently. */
"use strict";
(() => {
  const root = document.documentElement;
  const toasts = document.getElementById("toasts");
  const strips = document.getElementById("strips");
  const main = document.getElementById("main");
  const tall = (element) => (element ? element.getBoundingClientRect().height : 0);
  const measure = () => {
    root.style.setProperty("--dock", `${tall(main.querySelector(".bar"))}px`);
    root.style.setProperty("--strip", `${tall(strips)}px`);
  };
  const watch = new ResizeObserver(measure);
  const begin = () => {
    watch.disconnect();
    [strips, main.querySelector(".bar")].forEach((element) => element && watch.observe(element));
    measure();
  };
  begin();
  // The next user action removes a toast; automatically loaded rows do not.
  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    if (!source.closest("#strips, .progress, .more")) toasts.replaceChildren();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    begin();
    // The focused element was removed with the toast, or is covered by it now.
    const here = document.activeElement;
    if (here === document.body) main.focus({ preventScroll: true });
    else if (main.contains(here) && here !== main) here.scrollIntoView({ block: "nearest" });
  });
})();
