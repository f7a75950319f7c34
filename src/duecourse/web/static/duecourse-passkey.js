// Passkeys: asks the server what to ask, asks the browser, and sends its answer with the form.
// Without this script, one-time and recovery codes work.
(function () {
  "use strict";

  function bytes(text) {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  }

  function text(buffer) {
    if (!buffer) { return undefined; }
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function prepared(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user.id = bytes(options.user.id); }
    for (const list of [options.excludeCredentials, options.allowCredentials]) {
      for (const one of list || []) { one.id = bytes(one.id); }
    }
    return options;
  }

  function told(made) {
    const answer = made.response;
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(answer.clientDataJSON),
        attestationObject: text(answer.attestationObject),
        authenticatorData: text(answer.authenticatorData),
        signature: text(answer.signature),
        userHandle: text(answer.userHandle),
      },
    });
  }

  async function ask(form) {
    const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!asked.ok) { throw new Error("the server did not say what to ask"); }
    const publicKey = prepared(await asked.json());
    const adding = form.dataset.passkey === "add";
    const made = await navigator.credentials[adding ? "create" : "get"]({ publicKey });
    form.elements.answer.value = told(made);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) { continue; }
    form.hidden = false;
    const said = form.querySelector("[role=status]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      said.textContent = "Your browser asks for the passkey.";
      ask(form).catch(() => {
        said.textContent = "No passkey was used. Try again, or choose another way.";
      });
    });
  }
})();
