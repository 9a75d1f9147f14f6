// The bars follow each move with htmx, which comes once the page is there: reading needs none of it.
(() => {
  "use strict";
  const source = document.currentScript.dataset.htmx;

  // What she moved before it came has not been answered yet.
  const catchUp = () => {
    const moved = [...document.querySelectorAll("#explore input[type=radio]")].find((step) => step.checked && !step.defaultChecked);
    moved?.dispatchEvent(new Event("change", { bubbles: true }));
  };

  addEventListener("load", () => {
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", catchUp);
    document.head.append(script);
  });
})();
