// Sends what a patient fills in, says “Saving…” meanwhile, and keeps all that was typed until it has arrived.
// Without this script the same forms are sent by the browser, and the server checks the same.
(() => {
  "use strict";
  const MOST_WAIT = 30_000;
  const MOST_WAIT_FOR_FILES = 300_000;
  const IN_PLACE = new Set([200, 409, 422, 429]);
  const BEFORE_WORDS = 100;
  const onItsWay = document.getElementById("on-its-way");
  const notSaved = document.getElementById("not-saved");
  const sentByBrowser = new WeakSet();
  let pressed;

  const address = () => location.pathname + location.search;
  let shown = address();

  // A region that is there already is read out when words come into it.
  const sayOnItsWay = () => {
    const status = onItsWay.content.firstElementChild.cloneNode();
    onItsWay.after(status);
    setTimeout(() => { status.textContent = status.dataset.words; }, BEFORE_WORDS);
    return status;
  };

  const begin = (form, button) => {
    document.querySelector("[data-lost]")?.remove();
    pressed = { form, button, status: sayOnItsWay() };
    form.setAttribute("aria-busy", "true");
    button?.setAttribute("aria-disabled", "true");
  };

  const end = () => {
    pressed?.status.remove();
    pressed?.form.removeAttribute("aria-busy");
    pressed?.button?.removeAttribute("aria-disabled");
    pressed = undefined;
  };

  const filledIn = (form, button) => {
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  };

  // Not form.action: a field of that name would stand before it.
  const send = (form, button) => fetch(form.getAttribute("action") ?? location.href, {
    method: "POST",
    body: filledIn(form, button),
    headers: { "X-Requested-With": "fetch" },
    redirect: "manual",
    signal: AbortSignal.timeout(form.enctype === "multipart/form-data" ? MOST_WAIT_FOR_FILES : MOST_WAIT),
  });

  // An address on this page with another place after "#" would only be scrolled to.
  const open = (next) => {
    const to = new URL(next, location.href);
    if (to.hash && to.pathname + to.search === address()) {
      location.replace(to);
      location.reload();
    } else location.assign(to);
  };

  const addStyles = (page) => {
    for (const sheet of page.querySelectorAll("link[rel=stylesheet]"))
      if (!document.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) document.head.append(sheet);
  };

  // What was answered takes the place of what was sent. It is a page like any other: with a title, an address to come
  // back to, its top in view, and the focus on what to read first.
  const show = (html, next) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    main.lang = page.documentElement.lang;
    document.title = page.title;
    addStyles(page);
    document.querySelector("main").replaceWith(main);
    // A foot of its own, as any page has: the one before would jump to where this page ends.
    for (const foot of document.querySelectorAll(".site-footer")) foot.replaceWith(foot.cloneNode(true));
    if (next) history.pushState(null, "", next);
    shown = address();
    for (const back of document.querySelectorAll(".languages [name=next]")) back.value = shown;
    document.dispatchEvent(new Event("main-replaced"));
    end();
    const first = main.querySelector(".error-summary") ?? main.querySelector(".messages") ?? main.querySelector("h1");
    first.tabIndex = -1;
    window.scrollTo({ top: 0, behavior: "instant" });
    first.focus();
  };

  const sayNotSaved = ({ form, button }) => {
    const beside = form.contains(button) ? button : form.querySelector("[type=submit]");
    const place = beside.closest(".actions") ?? beside;
    place.before(notSaved.content.cloneNode(true));
    place.previousElementSibling.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !form.closest("main") || form.matches("[hx-post]")) return;
    if (sentByBrowser.has(form)) return;
    event.preventDefault();
    if (pressed) return;
    const button = event.submitter;
    begin(form, button);
    try {
      const answer = await send(form, button);
      if (answer.status >= 500) throw new Error("not saved");
      const next = answer.headers.get("X-Next");
      if (answer.status === 204 && next) open(next);
      else if (IN_PLACE.has(answer.status)) show(await answer.text(), next);
      // Why it takes no answers, the server says on a page of its own, as it does without a script.
      else {
        sentByBrowser.add(form);
        form.requestSubmit(button);
      }
    } catch {
      const sent = pressed;
      end();
      sayNotSaved(sent);
    }
  });

  // A page that the browser kept is as it was left: in the middle of sending.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    if (pressed) sentByBrowser.delete(pressed.form);
    end();
  });

  // Back and forward load what they lead to. A link to a place on this page changes no more than the part after "#".
  window.addEventListener("popstate", () => { if (address() !== shown) location.reload(); });
})();
