// Comforts; without this script the quiz works the same and the server checks the same.
"use strict";

// A question that follows a "yes" is hidden until "yes" is chosen.
const hideUntilYes = (followUp) => {
  const [name, value] = followUp.dataset.follows.split("=");
  const leaders = document.querySelectorAll(`input[name="${name}"]`);
  const update = () => {
    const open = [...leaders].some((leader) => leader.checked && leader.value === value);
    const wrong = followUp.querySelector(".is-invalid");
    followUp.hidden = !open && !wrong;
    for (const part of followUp.querySelectorAll("input, select")) part.disabled = followUp.hidden;
  };
  for (const leader of leaders) leader.addEventListener("change", update);
  update();
};

// "None of these" and the others take each other's tick away.
const excludeOthers = (none) => {
  const others = [...document.querySelectorAll(`input[name="${none.name}"]`)].filter((box) => box !== none);
  none.addEventListener("change", () => { if (none.checked) for (const box of others) box.checked = false; });
  for (const box of others) box.addEventListener("change", () => { if (box.checked) none.checked = false; });
};

// A tap on the face ticks its box in the list; without this the page would jump there, as a label takes the focus along.
const tickInList = (spot) => {
  spot.addEventListener("click", (event) => { event.preventDefault(); spot.control.click(); });
};

const filledIn = (form, button) => {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  return new URLSearchParams(data);
};

const send = (form, button) => fetch(form.action, {
  method: "POST",
  body: filledIn(form, button),
  headers: { "X-Requested-With": "fetch" },
  redirect: "manual",
  signal: AbortSignal.timeout(30_000),
});

let sending = false;
window.addEventListener("pageshow", () => { sending = false; });

// A step goes only once its answers have arrived: where the connection is lost, all that was typed stays.
const saveFirst = (form) => {
  const lost = form.querySelector("[data-lost]");
  let asItIs = false;
  form.addEventListener("submit", async (event) => {
    if (asItIs) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    lost.hidden = true;
    const button = event.submitter;
    try {
      const answer = await send(form, button);
      if (answer.status >= 500) throw new Error("not saved");
      const next = answer.headers.get("X-Next");
      if (answer.status === 422 || answer.status === 409 || (answer.status === 200 && next)) show(await answer.text(), next);
      else if (next) window.location.assign(next);
      // Why it takes no answers, the server says on a page of its own, as it does without a script.
      else {
        asItIs = true;
        form.requestSubmit(button);
      }
    } catch {
      sending = false;
      lost.hidden = false;
    }
  });
};

// Some minutes before the page closes she is asked whether to keep it open. Answers how to tell when that is.
const watch = (box) => {
  const form = box.querySelector("form");
  const failed = box.querySelector("[data-failed]");
  const warning = box.dataset.warnMinutes * 60_000;
  let end;
  let timer;
  const check = () => {
    clearTimeout(timer);
    const left = end - Date.now();
    if (left <= warning && !box.open) box.showModal();
    form.hidden = left <= 0;
    box.querySelector("[data-closed]").hidden = left > 0;
    if (left > 0) timer = setTimeout(check, left > warning ? left - warning : left);
  };
  const closesIn = (seconds) => {
    end = Date.now() + seconds * 1000;
    check();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const answer = await send(form);
      if (!answer.ok) throw new Error("not kept open");
      const { seconds } = await answer.json();
      box.close();
      closesIn(seconds);
    } catch {
      failed.hidden = false;
    }
  });
  // A sleeping device stops its timers.
  document.addEventListener("visibilitychange", check);
  closesIn(box.dataset.until - box.dataset.now);
  return closesIn;
};

const each = (selector, comfort) => document.querySelectorAll(selector).forEach(comfort);
const arm = () => {
  each("[data-follows]", hideUntilYes);
  each('input[type="checkbox"][value="none"]', excludeOthers);
  each(".zone-tap", tickInList);
  each("form[data-saves]", saveFirst);
};

const address = () => location.pathname + location.search;
const timeOut = document.querySelector("dialog.time-out");
const closesIn = timeOut && watch(timeOut);
let shown = address();

// The next question, or this one with what is wrong, takes the place of the question that was sent. It is a page like
// any other: with a title, an address to come back to, its top in view, and the focus on what to read first.
const show = (html, next) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  main.lang = page.documentElement.lang;
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  // A foot of its own, as any page has: the one before would jump to where this page ends.
  each(".site-footer", (foot) => { foot.replaceWith(foot.cloneNode(true)); });
  if (next) history.pushState(null, "", next);
  shown = address();
  each(".languages [name=next]", (back) => { back.value = shown; });
  closesIn?.(main.dataset.until - main.dataset.now);
  arm();
  sending = false;
  const first = main.querySelector(".error-summary") ?? main.querySelector(".messages") ?? main.querySelector("h1");
  first.tabIndex = -1;
  window.scrollTo({ top: 0, behavior: "instant" });
  first.focus();
};

// Back and forward load what they lead to. A link to a place on this page changes no more than the part after "#".
window.addEventListener("popstate", () => { if (address() !== shown) location.reload(); });

arm();
// After an error, begin at what is wrong.
document.querySelector(".error-summary")?.focus();
