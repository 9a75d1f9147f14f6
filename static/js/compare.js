// Two photos over one another, with a slider between them. Without it they stand side by side.
(() => {
  "use strict";
  const photos = document.querySelector("[data-compare]");
  const slider = document.getElementById("cut");
  if (!photos || !slider) return;
  const [before, after] = [...photos.querySelectorAll("figcaption")].map((caption) => caption.textContent);
  const cut = () => {
    photos.style.setProperty("--cut", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", `${slider.value} percent: ${before}; the rest: ${after}`);
  };
  photos.classList.add("is-over");
  slider.closest("[hidden]").hidden = false;
  slider.addEventListener("input", cut);
  cut();
})();
