// A treatment record: points by tapping the face, label patterns at once, units added up while typing.
// Without this script the same buttons send the form, and the server does the same.
"use strict";

document.querySelector("[data-first]")?.focus();

const form = document.querySelector("[data-record]");

// What was typed and not saved is not left by accident.
let dirty = false;
form.addEventListener("input", () => { dirty = true; });
form.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

// What is still missing, asked for once the typing stops. Without this script it is brought up to date by a save.
const missing = form.querySelector("[data-missing]");
let asked = null;
let pause = 0;
function check() {
  clearTimeout(pause);
  pause = setTimeout(async () => {
    asked?.abort();
    asked = new AbortController();
    const typed = new FormData(form);
    typed.delete("photo");
    const answer = await fetch(form.dataset.check, { method: "POST", body: typed, signal: asked.signal }).catch(() => null);
    if (answer?.status !== 200) return;
    const list = await answer.text();
    const focused = missing.contains(document.activeElement) ? document.activeElement.id : "";
    missing.innerHTML = list;
    if (focused) document.getElementById(focused)?.focus();
  }, 400);
}
form.addEventListener("input", check);

// A tap on the face ticks its box; as a label it would take the focus along and the page would jump there.
for (const spot of form.querySelectorAll(".zone-tap")) {
  spot.addEventListener("click", (event) => { event.preventDefault(); spot.control.click(); });
}

const points = form.querySelector("[data-points]");
if (points) recordPoints();

function recordPoints() {
  const list = points.querySelector("[data-rows]");
  const blank = points.querySelector("[data-blank]");
  const total = form.elements["point-TOTAL_FORMS"];
  const drawing = form.querySelector("[data-drawing]");
  const marks = drawing.querySelector(".point-marks");
  const dose = form.querySelector("[data-dose]");
  const areas = [...form.querySelectorAll("[data-area]")];
  const input = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const number = (text) => Number.parseFloat(text.replace(",", ".")) || 0;
  const words = (units) => String(Math.round(units * 10) / 10);
  const rows = () => [...list.children];
  const used = () => rows().filter((row) => number(input(row, "units").value) > 0);
  const pattern = (area) => area.dataset.pattern.split(" ").filter(Boolean).map((spot) => spot.split(",").map(Number));

  function freeRow() {
    const free = rows().find((row) => !input(row, "units").value);
    if (free) { free.hidden = false; list.append(free); return free; }
    if (Number(total.value) >= Number(form.elements["point-MAX_NUM_FORMS"].value)) return null;
    const copy = document.createElement("ol");
    copy.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
    const row = copy.firstElementChild;
    total.value = Number(total.value) + 1;
    list.append(row);
    dress(row);
    return row;
  }

  function addPoint(area, units, x, y) {
    const row = freeRow();
    if (!row) return null;
    const values = { area, units, x, y };
    for (const name of Object.keys(values)) input(row, name).value = values[name] ?? "";
    return row;
  }

  function clear(row) {
    for (const name of ["units", "x", "y"]) input(row, name).value = "";
    row.hidden = true;
  }

  function dress(row) {
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "point-remove";
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      clear(row);
      changed();
      next?.querySelector("input")?.focus();
    });
    row.append(remove);
    // Once it is in another area, its place on the drawing is no longer true.
    input(row, "area").addEventListener("change", () => { input(row, "x").value = input(row, "y").value = ""; refresh(); });
  }

  function changed() { dirty = true; refresh(); check(); }

  function refresh() {
    const given = new Map();
    marks.replaceChildren();
    for (const row of used()) {
      const area = input(row, "area").value;
      given.set(area, (given.get(area) ?? 0) + number(input(row, "units").value));
      mark(row);
    }
    for (const [index, row] of rows().filter((row) => !row.hidden).entries()) {
      for (const each of row.querySelectorAll("[data-number]")) each.textContent = index + 1;
      row.querySelector(".point-remove").ariaLabel = `Remove point ${index + 1}`;
    }
    let least = 0;
    let most = 0;
    let known = true;
    for (const area of areas) {
      const box = area.querySelector("input");
      const units = given.get(area.dataset.area) ?? 0;
      if (units && !box.checked) box.checked = true;
      area.querySelector("[data-given]").textContent = words(units);
      if (!box.checked) continue;
      least += Number(area.dataset.least);
      most += Number(area.dataset.most);
      known &&= area.dataset.most !== "0";
    }
    sums([...given.values()].reduce((sum, units) => sum + units, 0), known && most ? [least, most] : null);
  }

  function mark(row) {
    const [x, y] = ["x", "y"].map((name) => input(row, name).value);
    if (x === "" || y === "") return;
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of Object.entries({ cx: x, cy: y * 1.25, r: 17 })) dot.setAttribute(name, value);
    marks.append(dot);
  }

  function sums(today, label) {
    const all = today + Number(dose.dataset.earlier) + number(form.elements.units_elsewhere.value);
    const over = all > Number(dose.dataset.most);
    dose.querySelector("[data-today]").textContent = words(today);
    dose.querySelector("[data-total]").textContent = words(all);
    dose.querySelector("[data-meter]").value = all;
    dose.querySelector("[data-over]").hidden = !over;
    dose.classList.toggle("is-over", over);
    dose.querySelector("[data-label]").hidden = !label;
    if (label) dose.querySelector("[data-label-units]").textContent = label[0] === label[1] ? label[0] : label.join(" to ");
    const chosen = (id) => areas.find((area) => area.dataset.area === id).querySelector("input").checked;
    form.querySelector("[data-forehead]").hidden = !chosen("forehead_lines") || chosen("frown_lines");
  }

  function fill(area) {
    for (const row of used()) if (input(row, "area").value === area.dataset.area) clear(row);
    for (const [x, y, units] of pattern(area)) addPoint(area.dataset.area, units, x, y);
    changed();
  }

  function areaAt(clientX, clientY) {
    const zone = document.elementsFromPoint(clientX, clientY).find((each) => each.matches?.(".zone"));
    const hit = zone && areas.find((area) => area.dataset.zone === zone.dataset.zone);
    if (hit) return hit;
    const away = (area) => {
      const box = drawing.querySelector(`.zone[data-zone="${area.dataset.zone}"]`).getBoundingClientRect();
      const dx = Math.max(box.left - clientX, 0, clientX - box.right);
      const dy = Math.max(box.top - clientY, 0, clientY - box.bottom);
      return Math.hypot(dx, dy);
    };
    return areas.toSorted((one, other) => away(one) - away(other))[0];
  }

  function tap(event) {
    const box = drawing.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * 1000);
    const y = Math.round(((event.clientY - box.top) / box.height) * 1000);
    const here = used().find((row) => input(row, "x").value !== ""
      && Math.hypot(input(row, "x").value - x, (input(row, "y").value - y) * 1.25) < 30);
    if (here) { input(here, "units").focus(); input(here, "units").select(); return; }
    const area = areaAt(event.clientX, event.clientY);
    addPoint(area.dataset.area, pattern(area)[0]?.[2] ?? 2, x, y);
    changed();
  }

  drawing.classList.add("is-tapped");
  drawing.addEventListener("click", tap);
  for (const hint of form.querySelectorAll("[data-tap-hint]")) hint.hidden = !hint.hidden;
  for (const row of rows()) { dress(row); row.hidden = !input(row, "units").value && !row.querySelector(".invalid-feedback"); }
  for (const area of areas) {
    area.querySelector("[value^='pattern:']")?.addEventListener("click", (event) => { event.preventDefault(); fill(area); });
  }
  points.querySelector("[value='row']").addEventListener("click", (event) => {
    event.preventDefault();
    const first = areas.find((area) => area.querySelector("input").checked) ?? areas[0];
    const row = addPoint(first.dataset.area, "");
    if (row) input(row, "area").focus();
    refresh();
  });
  form.addEventListener("input", refresh);
  refresh();
}
