// Small comforts. Every page works without this file.
"use strict";

// Text size without a reload: the same cookie that the form's POST would set.
document.querySelectorAll(".reading button[name=size]").forEach((button, _i, all) => {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.dataset.size = button.value;
    document.cookie = `size=${button.value}; path=/; max-age=31536000; samesite=lax`;
    all.forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  });
});

// Read aloud: the main part of the page in the page's language, or stop. innerText leaves out what
// is not shown; where a part is folded it is said that there is more, and how to come to it.
const heard = (part, button) => {
  const marks = [...part.querySelectorAll("details:not([open]) > summary")].map((summary, i) => {
    const mark = document.createElement("span");
    mark.textContent = i ? button.dataset.more : button.dataset.folded;
    summary.append(mark);
    return mark;
  });
  const text = part.innerText;
  marks.forEach((mark) => mark.remove());
  return text;
};
if ("speechSynthesis" in window) {
  document.querySelectorAll("[data-read-aloud]").forEach((button) => {
    const label = button.querySelector("span");
    const rest = label.textContent;
    const done = () => { label.textContent = rest; };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) { speechSynthesis.cancel(); done(); return; }
      const part = document.getElementById(button.dataset.readAloud);
      // Long texts are cut so that no engine gives up.
      const text = heard(part, button).replace(rest, "");
      const pieces = text.match(/[^。！？.!?\n]{1,180}[。！？.!?\n]?/g) || [];
      pieces.forEach((piece, i) => {
        const speech = new SpeechSynthesisUtterance(piece);
        speech.lang = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en";
        speech.rate = 0.9;
        if (i === pieces.length - 1) speech.onend = done;
        speechSynthesis.speak(speech);
      });
      label.textContent = button.dataset.stop;
    });
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

// A double click sends once. (The server would do the thing once anyway.)
document.querySelectorAll("form[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Copy a receipt number.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
    button.querySelector("span").textContent = button.dataset.done;
  });
});

// Characters used so far; counted as the server counts, by code point.
document.querySelectorAll("textarea[data-count]").forEach((area) => {
  const place = document.getElementById(area.dataset.count);
  const limit = Number(area.dataset.limit);
  const show = () => {
    const n = [...area.value].length;
    place.textContent = place.dataset.words.replace("{n}", n).replace("{limit}", limit);
    place.classList.toggle("over", n > limit);
  };
  area.addEventListener("input", show);
  if (area.value) show();
});

// After an error the summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// An address that leads into a folded part opens it; newer browsers do so by themselves.
const unfold = () => {
  const place = document.querySelector(":target");
  for (let e = place; e; e = e.parentElement) if (e.localName === "details") e.open = true;
  place?.scrollIntoView();
};
addEventListener("hashchange", unfold);
if (document.querySelector("details:not([open]) :target")) unfold();

// Print buttons (without scripts the browser's own menu prints as well).
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// A yes or a no is sent for each thing, so that a ballot is as long whatever is chosen; here the two
// are one box to tick.
document.querySelectorAll("[data-pick]").forEach((pick) => {
  const [yes, no] = pick.querySelectorAll("input[type=radio]");
  const label = document.createElement("label");
  const box = document.createElement("input");
  const show = () => { box.checked = yes.checked; };
  box.type = "checkbox";
  box.id = yes.id;
  yes.removeAttribute("id");
  yes.hidden = no.hidden = true;
  label.className = pick.className;
  pick.querySelector(".pair").remove();
  label.append(box, yes, no, ...pick.childNodes);
  pick.replaceWith(label);
  box.addEventListener("change", () => { (box.checked ? yes : no).checked = true; });
  addEventListener("pageshow", show);
  show();
});

// What is written is sent at one length too, filled up by a field of its own.
document.querySelectorAll("input[data-even]").forEach((pad) => {
  pad.form.addEventListener("submit", () => {
    const written = pad.form.elements[pad.dataset.even].value;
    const size = String(new URLSearchParams([["", written]])).length - 1;
    pad.value = "-".repeat(Math.max(0, pad.dataset.most - size));
  });
});
