// Single keys on the review page, while no field has the focus and the reader has not switched them off.
// None of them decides: they take the focus to what does.
(() => {
  "use strict";
  const KEPT = "review-single-keys";
  const help = document.getElementById("shortcuts");
  if (!help) return;
  const on = document.getElementById("single-keys");
  const at = (id) => document.getElementById(id);
  const open = (id, field) => {
    const part = at(id);
    if (!part) return;
    part.open = true;
    (part.querySelector(field) ?? part.querySelector("summary")).focus();
  };
  const keys = {
    a: () => at("approve")?.focus(),
    c: () => open("departure", "input[name=treatments]"),
    d: () => open("departure", "[name=reason_code]"),
    q: () => open("ask-back", "textarea"),
    j: () => at("after")?.click(),
    k: () => at("before")?.click(),
    "?": () => open("shortcuts", "summary"),
  };

  help.hidden = false;
  try { on.checked = localStorage.getItem(KEPT) !== "off"; } catch { /* nothing is kept here */ }
  on.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, on.checked ? "on" : "off"); } catch { /* it holds for this page */ }
  });
  addEventListener("keydown", (event) => {
    const inField = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (!on.checked || inField || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
