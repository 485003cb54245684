// The voter's page: code, choice, a last look, encryption, the tracker. The choice lives in the form
// alone: nothing is stored, and what is sent is the encrypted ballot. The code comes behind "#" on a
// slip's square, where no server's log sees it, and is taken out of the address at once.
"use strict";

import { CredentialError, encryptBallot, publicCredential, readElection, tidyCredential } from "./ballot.js";
import { digest } from "./bel.js";

const $ = (id) => document.getElementById(id);
const booth = $("booth");
const say = $("words").dataset;
const token = booth.querySelector("[name=csrfmiddlewaretoken]").value;
let election = null;
let code = "";
let chosen = [];
let ballot = null;

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function wrong(words) {
  $("wrong").textContent = words;
  $("wrong").hidden = !words;
  if (words) $("wrong").scrollIntoView({ block: "center" });
}

function show(name) {
  wrong("");
  for (const part of booth.querySelectorAll(":scope > section")) part.hidden = part.id !== name;
  const head = $(name).querySelector("h2");
  head.tabIndex = -1;
  head.focus();
}

const post = (address, body) =>
  fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, body, cache: "no-store" });

// -- the code

async function enter(event) {
  event?.preventDefault();
  try {
    code = tidyCredential($("code").value);
  } catch (error) {
    wrong(error instanceof CredentialError ? say[error.why] : String(error));
    return;
  }
  try {
    await ready;
    const answer = await post(booth.dataset.look, digest(publicCredential(election, code)));
    const told = await answer.json();
    if (!answer.ok) { wrong(told.why); return; }
    if (!told.listed) { wrong(say.unlisted); return; }
    $("used").hidden = !told.used;
  } catch {
    wrong(say.broken);
    return;
  }
  show("at-choice");
}

// -- the choice

function ruleOf({ min, max, blank }) {
  const words = min === max ? say.exactly : min === 0 ? say.most : say.least;
  return filled(words, { least: min, most: max }) + (blank ? ` · ${say.orBlank}` : "");
}

function made(tag, words, attributes = {}) {
  const found = document.createElement(tag);
  found.textContent = words;
  Object.assign(found, attributes);
  return found;
}

function draw() {
  election.questions.forEach((question, n) => {
    const one = question.min === 1 && question.max === 1;
    const set = made("fieldset", "", { className: "asked" });
    set.append(made("legend", question.question));
    set.append(made("p", ruleOf(question), { className: "soft" }));
    const answers = question.answers.map((words, i) => [words, i]);
    if (question.blank) answers.push([say.blank, -1]);
    for (const [words, i] of answers) {
      const label = made("label", "", { className: "answer" });
      const type = one ? "radio" : "checkbox";
      const input = made("input", "", { type, name: `q${n}`, value: String(i), autocomplete: "off" });
      input.addEventListener("change", () => {
        if (one || !input.checked) return;
        for (const other of set.querySelectorAll("input")) {
          if (other !== input && (i === -1 || other.value === "-1")) other.checked = false;
        }
      });
      label.append(input, made("span", words));
      set.append(label);
    }
    $("questions").append(set);
  });
}

function look(event) {
  event.preventDefault();
  const list = $("chosen");
  list.textContent = "";
  chosen = [];
  for (const [n, question] of election.questions.entries()) {
    const marks = [...booth.querySelectorAll(`[name=q${n}]:checked`)].map((x) => Number(x.value));
    const blank = marks.includes(-1);
    const some = marks.filter((i) => i >= 0);
    if (!blank && (some.length < question.min || some.length > question.max)) {
      const given = { question: question.question, n: some.length, rule: ruleOf(question) };
      wrong(filled(say.few, given));
      return;
    }
    if (blank && !question.blank) return;
    chosen.push(some);
    list.append(made("dt", question.question));
    const words = some.map((i) => question.answers[i]);
    for (const one of words.length ? words : [blank ? say.blank : say.none]) list.append(made("dd", one));
  }
  show("at-check");
}

// -- encrypted and sent

async function encrypt() {
  show("at-work");
  try {
    ballot = await encryptBallot(election, code, chosen, (done, all) => { $("bar").value = done / all; });
  } catch (error) {
    show("at-check");
    wrong(String(error));
    return;
  }
  await send();
}

async function send() {
  let answer;
  let told;
  try {
    answer = await post(booth.dataset.cast, ballot.ballot);
    told = await answer.json();
  } catch {
    show("at-again");
    return;
  }
  if (!answer.ok || told.tracker !== ballot.tracker) {
    show("at-check");
    wrong(told.why ?? say.broken);
    return;
  }
  $("tracker").textContent = ballot.tracker;
  $("find").href = `${booth.dataset.trackers}?tracker=${encodeURIComponent(ballot.tracker)}`;
  forget();
  show("at-end");
}

/** Nothing of a vote is left on the page. */
function forget() {
  code = "";
  chosen = [];
  ballot = null;
  $("code").value = "";
  $("chosen").textContent = "";
  $("bar").value = 0;
  for (const form of booth.querySelectorAll("form")) form.reset();
}

function again() {
  forget();
  $("tracker").textContent = "";
  $("find").removeAttribute("href");
  show("at-code");
}

async function load() {
  const answer = await fetch(booth.dataset.election);
  if (!answer.ok) throw new Error(answer.status);
  election = readElection(await answer.text());
  draw();
}

$("code-form").addEventListener("submit", enter);
$("choice-form").addEventListener("submit", look);
$("change").addEventListener("click", () => show("at-choice"));
$("send").addEventListener("click", encrypt);
$("resend").addEventListener("click", send);
$("next").addEventListener("click", again);
booth.hidden = false;
const ready = load();
ready.catch(() => wrong(say.broken));
const scanned = decodeURIComponent(location.hash.slice(1));
if (scanned) {
  history.replaceState(null, "", location.pathname);
  $("code").value = scanned;
  enter();
}
addEventListener("pagehide", forget);
addEventListener("pageshow", (event) => { if (event.persisted && election) again(); });
