// Who makes the voting codes: they are made here, printed here, and forgotten here. What is sent is
// the sorted list of their public halves.
"use strict";

import { makeCredentials } from "./trustee.js";
import { svgOf } from "./qr.js";

const $ = (id) => document.getElementById(id);
const here = $("codes");
const say = $("words").dataset;
const slips = JSON.parse($("slips-data").textContent);
const token = here.querySelector("[name=csrfmiddlewaretoken]").value;
const AT_ONCE = 5; // codes between two breaths of the page
let keys = [];
let printed = false;

function wrong(words, again = false) {
  $("wrong").textContent = words;
  $("wrong").hidden = !words;
  $("again").hidden = !again;
}

function line(parent, tag, words, name = "") {
  const found = document.createElement(tag);
  found.textContent = words;
  found.className = name;
  parent.append(found);
  return found;
}

function slip(code, name) {
  const box = line($("slips"), "section", "", "slip");
  box.append(svgOf(`${slips.booth}#${code}`));
  line(box, "strong", say.title);
  if (name) line(box, "p", say.for.replace("{name}", name));
  line(box, "p", say.code, "soft");
  line(box, "p", code, "letters");
  line(box, "p", say.how);
  line(box, "p", slips.booth, "at");
}

$("make").addEventListener("click", async () => {
  $("begin").hidden = true;
  $("working").hidden = false;
  for (let n = 0; n < slips.many; n += AT_ONCE) {
    const some = makeCredentials(slips.group, slips.uuid, Math.min(AT_ONCE, slips.many - n));
    some.codes.forEach((code, i) => slip(code, slips.names[n + i]));
    keys.push(...JSON.parse(some.list));
    $("bar").value = keys.length / slips.many;
    await new Promise((go) => setTimeout(go));
  }
  $("working").hidden = true;
  $("made").hidden = false;
});

addEventListener("afterprint", () => { printed = true; });

$("printed-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!printed || !$("printed").checked) { wrong(say.tick); return; }
  wrong("");
  keys.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  let answer;
  try {
    answer = await fetch(here.dataset.listed, {
      method: "POST", headers: { "X-CSRFToken": token }, body: JSON.stringify(keys), cache: "no-store",
    });
    if (!answer.ok) {
      const { why, again } = await answer.json();
      wrong(why, again);
      return;
    }
  } catch {
    wrong(say.net);
    return;
  }
  $("slips").textContent = "";
  keys = [];
  location.reload();
});

addEventListener("pagehide", () => { $("slips").textContent = ""; });
addEventListener("beforeunload", (event) => {
  if (keys.length && $("slips").childElementCount) event.preventDefault();
});
here.hidden = false;
