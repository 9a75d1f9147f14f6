// Niceties of the front desk: how long something is still open, counted down beside the time that stands there anyway.

const SECOND = 1000;

function left(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// From the seconds that the server counted, not from this machine's clock, which may be wrong.
function countDown(time) {
  const end = performance.now() + Number(time.dataset.secondsLeft) * SECOND;
  const said = document.createElement("span");
  said.className = "count-down";
  said.setAttribute("aria-hidden", "true");
  time.after(said);
  const tick = () => {
    const seconds = Math.max(0, Math.round((end - performance.now()) / SECOND));
    said.textContent = seconds ? ` (${left(seconds)} left)` : " (over)";
    if (seconds) setTimeout(tick, SECOND);
    else time.closest(".undo, .kept, tr").querySelectorAll("button").forEach((button) => { button.disabled = true; });
  };
  tick();
}

document.querySelectorAll("time[data-seconds-left]").forEach(countDown);

// From row to row of a list with one key; Enter does what is in focus, as ever.
const firstActs = [...document.querySelectorAll("[data-rows] .row-actions")].map((cell) => cell.querySelector("a, button")).filter(Boolean);
const says = document.querySelector(".only-with-keys");
if (says && firstActs.length) says.hidden = false;
// A list is worked through from the top: the way on from its first row is at hand, unless something else is. A button
// is not: it does something at once, and Enter may have been meant for the page before.
const wayOn = firstActs[0]?.matches("a") ? firstActs[0] : null;
if (document.activeElement === document.body && !location.hash && !document.querySelector("[role='alert']")) wayOn?.focus({ preventScroll: true });
// A key that is held down does something once, and not again on the page that it led to.
addEventListener("keydown", (event) => { if (event.repeat && event.key === "Enter") event.preventDefault(); });
addEventListener("keydown", (event) => {
  // Only while a row has the focus, so that a key pressed anywhere else does nothing.
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest?.("[data-rows]")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !firstActs.length) return;
  const now = firstActs.findIndex((act) => act.closest("tr").contains(document.activeElement));
  const next = Math.min(Math.max(now + step, 0), firstActs.length - 1);
  firstActs[next].focus();
});

// "/" leads to the search, unless something is being typed. It can be turned off: speech input types such keys, too.
const search = document.querySelector(".desk-find input[type='search']");
const slashKey = document.querySelector(".slash-key");
if (search && slashKey) {
  const choice = slashKey.querySelector("input");
  slashKey.hidden = false;
  choice.checked = localStorage.getItem("slash-key") !== "off";
  choice.addEventListener("change", () => localStorage.setItem("slash-key", choice.checked ? "on" : "off"));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !choice.checked) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
}
