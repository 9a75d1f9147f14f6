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
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
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
};

const timeOut = document.querySelector("dialog.time-out");
const closesIn = timeOut && watch(timeOut);

// sending.js has put the next question, or this one with what is wrong, in the place of the one that was sent.
document.addEventListener("main-replaced", () => {
  const { until, now } = document.querySelector("main").dataset;
  if (until) closesIn?.(until - now);
  arm();
});

arm();
// After an error, begin at what is wrong.
document.querySelector(".error-summary")?.focus();
