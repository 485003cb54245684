// A trustee's page: their seed is made, kept and given here and is never sent; what is sent are the
// public messages of the steps, and at the end the partial decryption of a sum that this page made
// itself of the published ballots.
"use strict";

import { readElection, tracker } from "./ballot.js";
import { readArchive } from "./bel.js";
import { Cheat, certificate, decrypt, newSeed, output, polynomial, publicKeyOf, shareOf, sumOf } from "./trustee.js";

const $ = (id) => document.getElementById(id);
const here = $("trustee");
const say = $("words").dataset;
const group = here.dataset.group;
const number = Number(here.dataset.number);
const token = here.querySelector("[name=csrfmiddlewaretoken]").value;
const ORDER = ["certificate", "polynomial", "made", "share"];
const EVERY = 2000; // milliseconds between two looks at where the others are
let seed = "";
let fresh = ""; // a seed that is not kept yet
let busy = false;
let looking = false;
let opening = null; // what is ready to be opened

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function wrong(words, again = false) {
  $("wrong").textContent = words;
  $("wrong").hidden = !words;
  $("again").hidden = !again;
}

function only(...ids) {
  for (const id of ["begin", "new-seed", "old-seed", "sum"]) $(id).hidden = !ids.includes(id);
}

function steps(now, done) {
  const at = ORDER.indexOf(now);
  for (const [n, item] of [...$("steps").children].entries()) {
    item.className = n < at || (n === at && done) ? "done" : n === at ? "open" : "wait";
  }
}

async function send(step, message) {
  const answer = await fetch(here.dataset.step, {
    method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify({ step, message }), cache: "no-store",
  });
  if (!answer.ok) throw Object.assign(new Error(), await answer.json());
}

const breath = () => new Promise((go) => setTimeout(go, 30));

async function guarded(act) {
  busy = true;
  try {
    await act();
  } catch (error) {
    if (error instanceof Cheat) {
      wrong(error.who ? filled(say.cheat, error) : error.why === "not-among-them" || error.why === "not-for-this-seed"
        ? say.other : filled(say.bad, error));
      seed = "";
    } else if (error instanceof TypeError) {
      $("says").textContent = say.net;
    } else {
      $("says").textContent = "";
      wrong(error.why ?? error.message, error.again);
    }
  }
  busy = false;
}

async function work(told) {
  $("says").textContent = say.working;
  await breath();
  const { certificates, input } = told.given ?? {};
  if (told.step === "polynomial") {
    await send("polynomial", polynomial(group, certificates, seed, Number(here.dataset.needed)));
  } else {
    await send("made", output(group, certificates, seed, input));
  }
}

/** What is to be opened: made of the published ballots, held against what the server states. */
async function prepare(told) {
  $("says").textContent = say.working;
  await breath();
  const secret = shareOf(group, seed, told.private_key);
  const answer = await fetch(here.dataset.archive, { cache: "no-store" });
  const events = readArchive(await answer.arrayBuffer());
  const [raw, trustees] = events[0].data;
  const election = readElection(raw);
  const keys = JSON.parse(trustees).flatMap(([kind, value]) =>
    kind === "Single" ? [value.public_key] : value.verification_keys.map((key) => key.public_key));
  if (keys[number - 1] !== publicKeyOf(group, secret)) throw new Cheat("not-among-them");
  const ballots = events.filter(({ kind }) => kind === "Ballot").map(({ data }) => data[0]);
  const stated = events.find(({ kind }) => kind === "EncryptedTally");
  const made = sumOf(election, ballots);
  if (!stated || tracker(JSON.stringify(made.sum)) !== tracker(stated.data[0])) {
    wrong(say.wrongSum);
    return;
  }
  opening = { election, sum: made.sum, secret };
  $("sum-says").textContent = filled(say.sum, { ballots: ballots.length, voters: made.ballots });
  $("says").textContent = "";
  only("sum");
}

/** The mark of this seed, made here, to be held against what the public page shows. */
function mark() {
  const told = tracker(certificate(group, seed).message);
  $("mark").textContent = told.slice(0, 12).match(/.{4}/g).join(" ");
  $("own").hidden = false;
}

/** Where the trustees are, and what is to be done now; one look at a time, so that no step is sent
 *  twice. */
async function look() {
  if (busy || looking || document.hidden) return;
  looking = true;
  try {
    await lookOnce();
  } finally {
    looking = false;
  }
}

async function lookOnce() {
  let told;
  try {
    const answer = await fetch(here.dataset.state, { cache: "no-store" });
    told = await answer.json();
    if (!answer.ok) { wrong(told.why); return; }
  } catch {
    $("says").textContent = say.net;
    return;
  }
  if (!$("wrong").hidden || opening || busy) return;
  if (told.state === "setup") await making(told);
  else if (told.state === "open") { steps("share", false); only(); $("says").textContent = say.open; }
  else if (told.shared) { steps("share", true); only(); $("says").textContent = say.shared; }
  else if (told.state === "settled") { steps("share", true); only(); $("says").textContent = say.settled; }
  else if (told.state === "closed") {
    steps("share", false);
    if (seed) await guarded(() => prepare(told));
    else ask();
  }
}

function ask() {
  only("old-seed");
  $("says").textContent = say.seed;
}

async function making(told) {
  if (!told.step) { steps("share", false); only(); $("says").textContent = say.made; return; }
  steps(told.step, told.done);
  if (told.done) {
    only();
    $("says").textContent = filled(say.waits, { names: told.waits.join(say.join) });
  } else if (told.step === "certificate") {
    if (!fresh) { only("begin"); $("says").textContent = ""; }
  } else if (seed) {
    only();
    await guarded(() => work(told));
    setTimeout(look, 200);
  } else {
    ask();
  }
}

$("begin").querySelector("button").addEventListener("click", () => {
  fresh = newSeed();
  $("seed").textContent = fresh.match(/.{1,4}/g).join(" ");
  only("new-seed");
});

$("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${fresh}\n`], { type: "text/plain" }));
  link.download = here.dataset.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

$("kept-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if ($("last").value.trim() !== fresh.slice(-4)) { wrong(say.last); return; }
  wrong("");
  await guarded(async () => {
    $("says").textContent = say.working;
    await breath();
    await send("certificate", certificate(group, fresh));
    seed = fresh;
    fresh = "";
    mark();
    $("seed").textContent = "";
    $("kept-form").reset();
    only();
  });
  await look();
});

$("seed-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = $("file").files;
  const text = file ? await file.text() : $("typed").value;
  seed = text.replace(/\s/g, "");
  $("seed-form").reset();
  wrong("");
  if (seed) mark();
  await look();
});

$("open").addEventListener("click", async () => {
  wrong("");
  await guarded(async () => {
    $("says").textContent = say.working;
    await breath();
    await send("share", decrypt(opening.election, opening.sum, opening.secret));
    seed = "";
    opening = null;
  });
  await look();
});

addEventListener("pagehide", () => { seed = fresh = ""; opening = null; $("seed").textContent = ""; });
here.hidden = false;
look();
setInterval(look, EVERY);
