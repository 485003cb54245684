// Ballots entered one by one. The list is kept on this device as well and sent as the line allows:
// nothing typed is lost. Without this file every paper is one form.
"use strict";

(() => {
  const form = document.getElementById("reading");
  if (!form) return;
  const place = `ballots-${form.dataset.vote}-${form.dataset.box}-${form.dataset.teller}`;
  const state = form.querySelector(".reading-state");
  const last = form.querySelector(".read-last");
  const whole = form.querySelector("[data-whole]"); // the button once every paper is entered
  const short = form.querySelector("[data-short]"); // and what there is before
  const marks = [...form.querySelectorAll("input[data-key]")];
  const there = JSON.parse(form.dataset.have);
  // A ballot in one order of its keys, whatever stored it.
  const same = (a, b) => {
    const flat = (x) => JSON.stringify([
      Object.entries(x.for || {}).sort(), Object.entries(x.against || {}).sort(), x.unreadable || [],
    ]);
    return a !== undefined && b !== undefined && flat(a) === flat(b);
  };
  let all = there.slice();
  let has = there.length; // so many the server has
  let sent = there.length; // so many of the first are there as they are here
  let floor = Infinity; // down to where papers were taken back while some were on their way
  let sending = false;
  let wrong = "";
  try {
    const kept = JSON.parse(localStorage.getItem(place) || "null");
    if (kept) {
      let alike = 0;
      while (same(kept.all[alike], there[alike])) alike += 1;
      // What is here goes on, unless another device has gone on from what this one knew.
      if (alike === there.length || kept.has === there.length) {
        all = kept.all;
        sent = alike;
      }
    }
  } catch { /* a list that cannot be read is none */ }

  const keep = () => {
    try { localStorage.setItem(place, JSON.stringify({ all, has })); } catch { /* full */ }
  };
  const words = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  // At a vote on one question the marks are its answers, and stand there as they are called.
  const answers = marks.some((m) => m.dataset.side === "against");
  const said = (ballot) => answers
    ? marks.filter((m) => (ballot[m.dataset.side] || {})[m.closest("fieldset").dataset.post])
      .map((m) => m.dataset.label).join(" · ")
    : Object.entries(ballot.for || {})
      .map(([post, names]) => `${post} ${names.join("、")}`).join(" · ");

  const show = () => {
    const waits = Math.max(all.length - sent, has > all.length ? 1 : 0);
    const text = wrong ? state.dataset.wrong : waits ? state.dataset.waits : state.dataset.kept;
    const of = form.dataset.returned;
    state.textContent = words(text, { n: of ? `${all.length}/${of}` : all.length, m: waits, why: wrong });
    state.classList.toggle("waits", Boolean(waits || wrong));
    if (whole) {
      short.hidden = all.length + Number(form.dataset.aside) >= Number(of);
      whole.hidden = !short.hidden;
    }
    last.replaceChildren(...all.slice(-5).reverse().map((ballot) => {
      const line = document.createElement("li");
      line.textContent = said(ballot) || "—";
      if (ballot.unreadable) line.textContent += " · ?";
      return line;
    }));
    last.start = all.length;
  };

  const read = () => {
    const ballot = {};
    form.querySelectorAll("fieldset[data-post]").forEach((post) => {
      const marked = [...post.querySelectorAll("input[data-key]:checked")];
      const of = (side) => marked.filter((i) => i.dataset.side === side).map((i) => i.dataset.name);
      const names = of("for");
      const against = of("against");
      if (against.length) (ballot.against ||= {})[post.dataset.post] = against;
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

  const done = () => {
    sending = false;
    show();
  };

  const send = async () => {
    if (sending || (sent === all.length && has === all.length)) return;
    sending = true;
    const from = sent;
    const batch = all.slice(from, from + 50);
    floor = Infinity;
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
        has = told.have;
        let n = Math.min(from, all.length);
        while (n < all.length && n - from < batch.length && all[n] === batch[n - from]) n += 1;
        sent = Math.min(n, floor);
      } else if (told.have !== undefined) {
        has = told.have;
        sent = Math.min(told.have, all.length, sent);
      } else {
        wrong = told.error;
      }
      keep();
    } catch { /* no line: again in a while */ return done(); }
    done();
    if (!wrong) setTimeout(send, 50);
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const does = button ? button.value : "add";
    if (does === "hand-in") {
      if (sent < all.length || has !== all.length) { event.preventDefault(); send(); }
      else localStorage.removeItem(place);
      return;
    }
    event.preventDefault();
    if (does === "undo") {
      all.pop();
      floor = Math.min(floor, all.length);
      sent = Math.min(sent, all.length);
    } else {
      all.push(read());
      clear();
    }
    keep();
    show();
    send();
    if (does !== "undo") marks[0]?.focus({ preventScroll: true });
  });

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
