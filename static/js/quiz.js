// Three comforts; without this script the quiz works the same and the server checks the same.
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
