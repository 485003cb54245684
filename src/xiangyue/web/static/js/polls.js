// Ballots entered one by one. The list is kept on this device as well and sent as the line allows:
// nothing typed is lost. Without this file every paper is one form.
"use strict";

(() => {
  const form = document.getElementById("reading");
  if (!form) return;
  const place = `ballots-${form.dataset.vote}-${form.dataset.box}-${form.dataset.teller}`;
  const state = form.querySelector(".reading-state");
  const last = form.querySelector(".read-last");
  const marks = [...form.querySelectorAll("input[data-key]")];
  const there = JSON.parse(document.getElementById("have").textContent);
  let all = there.slice();
  let sent = there.length; // so many of them the server has, as they are here
  let sending = false;
  let wrong = "";
  try {
    const kept = JSON.parse(localStorage.getItem(place) || "[]");
    if (kept.length > all.length) all = kept;
  } catch { /* a list that cannot be read is none */ }

  const keep = () => { try { localStorage.setItem(place, JSON.stringify(all)); } catch { /* full */ } };
  const words = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  const show = () => {
    const waits = all.length - sent;
    const text = wrong ? state.dataset.wrong : waits ? state.dataset.waits : state.dataset.kept;
    const of = form.dataset.returned;
    state.textContent = words(text, { n: of ? `${all.length}/${of}` : all.length, m: waits, why: wrong });
    state.classList.toggle("waits", Boolean(waits || wrong));
    last.replaceChildren(...all.slice(-5).reverse().map((ballot) => {
      const line = document.createElement("li");
      line.textContent = Object.entries(ballot.for || {})
        .map(([post, names]) => `${post} ${names.join("、")}`).join(" · ") || "—";
      if (ballot.unreadable) line.textContent += " · ?";
      return line;
    }));
    last.start = all.length;
  };

  const read = () => {
    const ballot = {};
    form.querySelectorAll("fieldset[data-post]").forEach((post) => {
      const names = [...post.querySelectorAll("input[data-key]:checked")].map((i) => i.dataset.name);
      const written = post.querySelector("input[data-written]");
      if (written) names.push(...written.value.split("、").map((w) => w.trim()).filter(Boolean));
      if (names.length) (ballot.for ||= {})[post.dataset.post] = names;
      if (post.querySelector("input[data-unreadable]:checked")) {
        (ballot.unreadable ||= []).push(post.dataset.post);
      }
    });
    return ballot;
  };

  const clear = () => {
    form.querySelectorAll("fieldset[data-post] input").forEach((input) => {
      if (input.type === "checkbox") input.checked = false; else input.value = "";
    });
  };

  const send = async () => {
    if (sending || sent === all.length) return;
    sending = true;
    const batch = all.slice(sent, sent + 50);
    const body = new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      teller: form.dataset.teller,
      at: sent,
      ballots: JSON.stringify(batch),
    });
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body, headers: { Accept: "application/json" },
      });
      const told = await answer.json();
      wrong = "";
      if (answer.ok) {
        sent = told.have;
      } else if (told.have !== undefined) {
        sent = Math.min(told.have, all.length);
      } else {
        wrong = told.error;
      }
    } catch { /* no line: again in a while */ }
    sending = false;
    show();
    if (!wrong && sent < all.length) setTimeout(send, 50);
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const does = button ? button.value : "add";
    if (does === "hand-in") {
      if (sent < all.length) { event.preventDefault(); send(); }
      else localStorage.removeItem(place);
      return;
    }
    event.preventDefault();
    if (does === "undo") {
      all.pop();
      if (sent > all.length) takeBack();
    } else {
      all.push(read());
      clear();
    }
    keep();
    show();
    send();
    if (does !== "undo") marks[0]?.focus({ preventScroll: true });
  });

  // The server's list is cut to what is left here.
  const takeBack = async () => {
    sent = all.length;
    const body = new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      teller: form.dataset.teller, at: sent, ballots: "[]",
    });
    sending = true;
    try {
      await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch { sent = Math.max(0, sent - 1); }
    sending = false;
    show();
    send();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
    const word = event.target.matches?.("input[data-written], input:not([type])");
    if (typing || word || event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = marks.find((m) => m.dataset.key === event.key);
    if (mark) {
      mark.checked = !mark.checked;
      event.preventDefault();
    } else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=add]"));
    }
  });
  addEventListener("online", send);
  setInterval(send, 3000);
  show();
  send();
})();
