// Niceties of the board: a booking is dragged to a free time of a clinician or a room, and a board that cannot be shown anew says so.
(() => {
  "use strict";
  const FREE = ".is-free[data-at]";
  let dragged = null;

  const makeDraggable = () => document.querySelectorAll(".board-table[data-day] [data-move]").forEach((card) => { card.draggable = true; });

  // Moving is done on its own page, which shows first what moves along.
  addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-move]") ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  addEventListener("dragend", () => { dragged = null; });
  addEventListener("dragover", (event) => {
    const cell = event.target.closest?.(FREE);
    document.querySelectorAll(".is-over").forEach((each) => each !== cell && each.classList.remove("is-over"));
    if (!dragged || !cell) return;
    event.preventDefault();
    cell.classList.add("is-over");
  });
  addEventListener("drop", (event) => {
    const cell = event.target.closest?.(FREE);
    if (!dragged || !cell) return;
    event.preventDefault();
    const board = cell.closest("table").dataset;
    const asked = new URLSearchParams({ date: board.day, time: cell.dataset.at, [board.by]: cell.dataset.column });
    location.assign(`${dragged.dataset.move}?${asked}`);
  });

  // The same by the keyboard: Move on a card asks for a day and a time, and leads to the same page.
  const dialog = document.querySelector(".move-dialog");
  let asker = "";
  addEventListener("click", (event) => {
    const link = event.target.closest?.(".card-move");
    if (!dialog || !link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const card = link.closest("[data-move]");
    const [day, time] = card.dataset.starts.split(" ");
    const form = dialog.querySelector("form");
    asker = link.id;
    form.action = form.querySelector("[data-all]").href = card.dataset.move;
    form.elements.date.value = day;
    form.elements.time.value = time;
    dialog.querySelector("[data-whom]").textContent = `${card.dataset.whom}, ${time}`;
    dialog.showModal();
    dialog.querySelector("h2").focus();
  });
  dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  // By its name: the card may have been shown anew meanwhile.
  dialog?.addEventListener("close", () => document.getElementById(asker)?.focus());

  // While somebody drags, the board stays as it is; and where it is answered with another page, she signs in again.
  addEventListener("htmx:beforeRequest", (event) => { if (dragged) event.preventDefault(); });
  addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 200 || event.detail.serverResponse.includes('id="board"')) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
  const late = (event) => {
    if (event.target.id === "board") document.querySelector(".board-news").textContent = "No connection: this board may be out of date.";
  };
  addEventListener("htmx:sendError", late);
  addEventListener("htmx:responseError", late);
  addEventListener("htmx:afterSwap", makeDraggable);
  addEventListener("DOMContentLoaded", makeDraggable);
  makeDraggable();
})();
