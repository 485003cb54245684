// The page that checks a receipt: a file or its text, and the key that the reader has.
"use strict";

import { BadProof, cosigned, included, read, readKey, signed } from "./log-proof.js";

const $ = (id) => document.getElementById(id);
const say = $("words").dataset;
const witnesses = JSON.parse($("witnesses-data").textContent);

function tell(held, words) {
  const item = document.createElement("li");
  item.className = held ? "met" : "unmet";
  const mark = document.createElement("span");
  mark.className = "mark";
  mark.textContent = held ? "✓" : "✗";
  mark.setAttribute("aria-hidden", "true");
  item.append(mark, ` ${words}`);
  $("checks").append(item);
  return held;
}

const put = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

async function check(text, typed) {
  const receipt = read(text);
  const key = readKey(typed);
  const entry = new TextDecoder().decode(receipt.leaf);
  let all = tell(included(receipt), included(receipt)
    ? put(say.included, { place: receipt.index + 1, size: receipt.size }) : say.missing);
  const holds = await signed(receipt, key);
  all = tell(holds, put(holds ? say.signed : say.unsigned, { name: receipt.origin })) && all;
  for (const { name, key: line } of witnesses) {
    const at = await cosigned(receipt, readKey(line));
    if (at === undefined) all = tell(false, put(say.forged, { name })) && all;
    else if (at) tell(true, put(say.seen, { name, at: at.toLocaleString(document.documentElement.lang) }));
  }
  try {
    $("entry").textContent = JSON.stringify(JSON.parse(entry), null, 2);
  } catch {
    $("entry").textContent = entry;
  }
  $("what").hidden = false;
  return all;
}

$("check").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("checks").textContent = "";
  $("what").hidden = true;
  let verdict;
  try {
    verdict = await check($("receipt").value, $("key").value) ? "good" : "bad";
  } catch (error) {
    if (!(error instanceof BadProof)) throw error;
    tell(false, error.message === "key" ? say.key : say.form);
    verdict = "bad";
  }
  $("verdict").textContent = verdict === "good" ? say.good : say.bad;
  $("verdict").dataset.verdict = verdict;
  $("outcome").hidden = false;
  $("outcome").className = `note ${verdict === "good" ? "done" : "bad"}`;
  $("verdict").focus();
});

$("file").addEventListener("change", async () => {
  const [file] = $("file").files;
  if (file) $("receipt").value = await file.text();
});

$("check").hidden = false;
