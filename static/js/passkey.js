// Joins the page's passkey button to allauth's WebAuthn code: until then it is off, as a press would do nothing. Says so when the browser or the person declines.
(() => {
  "use strict";
  const button = document.querySelector("[data-passkey]");
  const ids = { credential: button.dataset.credential, data: "js_data" };
  ids[button.dataset.passkey] = button.id;
  window.allauth.webauthn.forms[`${button.dataset.passkey}Form`]({ ids });
  button.disabled = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey-declined").hidden = false;
  });
})();
