// Comforts; without this script the quiz works the same and the server checks the same.
"use strict";

// After an error, begin at what is wrong.
document.querySelector(".error-summary")?.focus();

// A question that follows a "yes" is hidden until "yes" is chosen.
for (const followUp of document.querySelectorAll("[data-follows]")) {
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
}

// "None of these" and the others take each other's tick away.
for (const none of document.querySelectorAll('input[type="checkbox"][value="none"]')) {
  const others = [...document.querySelectorAll(`input[name="${none.name}"]`)].filter((box) => box !== none);
  none.addEventListener("change", () => { if (none.checked) for (const box of others) box.checked = false; });
  for (const box of others) box.addEventListener("change", () => { if (box.checked) none.checked = false; });
}

// A tap on the face ticks its box in the list; without this the page would jump there, as a label takes the focus along.
for (const spot of document.querySelectorAll(".zone-tap")) {
  spot.addEventListener("click", (event) => { event.preventDefault(); spot.control.click(); });
}

const send = (form) => fetch(form.action, {
  method: "POST",
  body: new URLSearchParams(new FormData(form)),
  headers: { "X-Requested-With": "fetch" },
  redirect: "manual",
  signal: AbortSignal.timeout(30_000),
});

// A step leaves the page only once its answers have arrived: where the connection is lost, all that was typed stays.
for (const form of document.querySelectorAll("form[data-saves]")) {
  const lost = form.querySelector("[data-lost]");
  let sending = false;
  window.addEventListener("pageshow", () => { sending = false; });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    lost.hidden = true;
    try {
      const answer = await send(form);
      if (answer.status >= 500) throw new Error("not saved");
      const next = answer.headers.get("X-Next");
      // What was not saved, the server says on a page of its own, as it does without a script.
      if (next) window.location.assign(next);
      else form.submit();
    } catch {
      sending = false;
      lost.hidden = false;
    }
  });
}

// Some minutes before the page closes she is asked whether to keep it open.
for (const box of document.querySelectorAll("dialog.time-out")) {
  const form = box.querySelector("form");
  const failed = box.querySelector("[data-failed]");
  const warning = box.dataset.warnMinutes * 60_000;
  let end = Date.now() + (box.dataset.until - box.dataset.now) * 1000;
  let timer;
  const check = () => {
    clearTimeout(timer);
    const left = end - Date.now();
    if (left <= warning && !box.open) box.showModal();
    form.hidden = left <= 0;
    box.querySelector("[data-closed]").hidden = left > 0;
    if (left > 0) timer = setTimeout(check, left > warning ? left - warning : left);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const answer = await send(form);
      if (!answer.ok) throw new Error("not kept open");
      end = Date.now() + (await answer.json()).seconds * 1000;
      box.close();
      check();
    } catch {
      failed.hidden = false;
    }
  });
  // A sleeping device stops its timers.
  document.addEventListener("visibilitychange", check);
  check();
}
