// A receipt of the public log (C2SP tlog-proof) checked in the reader's own browser; nothing is sent.
// The Python beside it is core/log_proofs.py.
"use strict";

import { sha256, utf8 } from "./ballot.js";
import { verify } from "./ed25519.js";

const FIRST = "c2sp.org/tlog-proof@v1";
const MARK = "— ";

/** What is wrong with a receipt: a stable word. */
export class BadProof extends Error {}

const need = (held, why) => { if (!held) throw new BadProof(why); };

export function bytesOf(text) {
  need(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), "form");
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
const node = (left, right) => sha256(joined([1], left, right));

/** name+hash+key, of a log (kind 1) or a witness (kind 4). */
export function readKey(text) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  need(found, "key");
  let raw;
  try { raw = bytesOf(found[3]); } catch { throw new BadProof("key"); }
  const id = sha256(joined(utf8(`${found[1]}\n`), raw)).subarray(0, 4);
  const hex = [...id].map((x) => x.toString(16).padStart(2, "0")).join("");
  need(raw.length === 33 && (raw[0] === 1 || raw[0] === 4) && hex === found[2], "key");
  return { name: found[1], id, kind: raw[0], key: raw.subarray(1) };
}

/** A receipt's parts. */
export function read(text) {
  const plain = text.replace(/\r\n/g, "\n");
  const gap = plain.indexOf("\n\n");
  const lines = plain.slice(0, gap).split("\n");
  need(gap > 0 && lines[0] === FIRST && lines[1].startsWith("extra "), "form");
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines[2] ?? "");
  need(index, "form");
  const proof = lines.slice(3).map(bytesOf);
  need(proof.every((step) => step.length === 32) && proof.length < 64, "form");
  const note = plain.slice(gap + 2);
  const end = note.lastIndexOf("\n\n");
  need(end > 0, "form");
  const body = note.slice(0, end + 1), head = body.split("\n");
  need(head.length >= 4 && /^(0|[1-9][0-9]{0,15})$/.test(head[1]), "form");
  const signatures = note.slice(end + 2).trimEnd().split("\n").map((line) => {
    const at = line.lastIndexOf(" ");
    need(line.startsWith(MARK) && at > 2, "form");
    const raw = bytesOf(line.slice(at + 1));
    return { name: line.slice(MARK.length, at), id: raw.subarray(0, 4), raw: raw.subarray(4) };
  });
  return {
    leaf: bytesOf(lines[1].slice(6)), index: Number(index[1]), proof, body, signatures,
    origin: head[0], size: Number(head[1]), root: bytesOf(head[2]),
  };
}

/** Whether the entry is in the tree that the checkpoint names (RFC 9162, 2.1.3.2). */
export function included({ leaf, index, proof, size, root }) {
  if (!(index < size)) return false;
  let at = index, last = size - 1, found = sha256(joined([0], leaf));
  const half = (n) => Math.floor(n / 2);
  for (const step of proof) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      found = node(step, found);
      while (at && at % 2 === 0) { at = half(at); last = half(last); }
    } else {
      found = node(found, step);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && same(found, root);
}

const by = (receipt, key) =>
  receipt.signatures.find((s) => s.name === key.name && same(s.id, key.id));

/** Whether the log's key signed the checkpoint. */
export async function signed(receipt, key) {
  const found = by(receipt, key);
  return Boolean(found) && key.kind === 1 && key.name === receipt.origin
    && verify(key.key, utf8(receipt.body), found.raw);
}

/** When a witness cosigned it (a Date); null: it did not; undefined: its line does not hold. */
export async function cosigned(receipt, key) {
  const found = by(receipt, key);
  if (!found) return null;
  if (key.kind !== 4 || found.raw.length !== 72) return undefined;
  const at = new DataView(found.raw.slice(0, 8).buffer).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${at}\n${receipt.body}`);
  const holds = await verify(key.key, message, found.raw.subarray(8));
  return holds ? new Date(Number(at) * 1000) : undefined;
}
