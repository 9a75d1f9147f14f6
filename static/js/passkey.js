// Joins the page's passkey button to allauth's WebAuthn code, and says so when the browser or the person declines.
(() => {
  "use strict";
  const button = document.querySelector("[data-passkey]");
  const ids = { credential: button.dataset.credential, data: "js_data" };
  ids[button.dataset.passkey] = button.id;
  window.allauth.webauthn.forms[`${button.dataset.passkey}Form`]({ ids });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey-declined").hidden = false;
  });
})();
