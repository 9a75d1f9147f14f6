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
    else time.closest(".undo, .kept").querySelectorAll("button").forEach((button) => { button.disabled = true; });
  };
  tick();
}

document.querySelectorAll("time[data-seconds-left]").forEach(countDown);
