// Passkeys: what the page asks goes to the browser, what it answers into the form.
"use strict";

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function asked(options) {
  const said = { ...options, challenge: bytes(options.challenge) };
  if (said.user) said.user = { ...said.user, id: bytes(said.user.id) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (said[name]) said[name] = said[name].map((c) => ({ ...c, id: bytes(c.id) }));
  }
  return said;
}

function answered(key) {
  const from = key.response;
  const response = { clientDataJSON: text(from.clientDataJSON) };
  if (from.attestationObject) {
    response.attestationObject = text(from.attestationObject);
    response.transports = from.getTransports ? from.getTransports() : [];
  } else {
    response.authenticatorData = text(from.authenticatorData);
    response.signature = text(from.signature);
    response.userHandle = from.userHandle ? text(from.userHandle) : null;
  }
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
    response,
  });
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  const form = button.form;
  const problem = document.getElementById(button.dataset.problem);
  if (!window.PublicKeyCredential || !navigator.credentials) continue;
  button.hidden = false;
  document.querySelectorAll("[data-no-passkey]").forEach((x) => (x.hidden = true));
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (button.dataset.passkey === "create" && !form.reportValidity()) return;
    problem.hidden = true;
    const publicKey = asked(JSON.parse(button.dataset.options));
    try {
      const key = await navigator.credentials[button.dataset.passkey]({ publicKey });
      form.elements.answer.value = answered(key);
      form.submit();
    } catch (error) {
      problem.hidden = false;
      problem.focus();
    }
  });
}
