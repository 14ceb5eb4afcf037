/* What was just said stands above the bar, and the page gives it its place: nothing lies under it for good. */
"use strict";
(() => {
  const root = document.documentElement;
  const toasts = document.getElementById("toasts");
  const main = document.getElementById("main");
  const tall = (element) => (element ? element.getBoundingClientRect().height : 0);
  const measure = () => {
    root.style.setProperty("--bar", `${tall(main.querySelector(".bar"))}px`);
    root.style.setProperty("--strip", `${tall(toasts)}px`);
  };
  const watch = new ResizeObserver(measure);
  const begin = () => {
    watch.disconnect();
    [toasts, main.querySelector(".bar")].forEach((element) => element && watch.observe(element));
    measure();
  };
  begin();
  // The next act makes an end of a toast; rows that come by themselves are no act.
  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    if (!source.closest("#toasts, .more")) toasts.replaceChildren();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    begin();
    // What had the focus went with the toast, or lies under it now.
    const here = document.activeElement;
    if (here === document.body) main.focus({ preventScroll: true });
    else if (main.contains(here) && here !== main) here.scrollIntoView({ block: "nearest" });
  });
})();
