// Reads a .bel archive: a tar file of data and events, each named by its SHA-256, each event naming
// the one before it. What does not hold is thrown. The Python beside it is core/belenios/archive.py.
"use strict";

import { sha256, utf8 } from "./ballot.js";

const BLOCK = 512;
const hex = (bytes) => [...bytes].map((x) => x.toString(16).padStart(2, "0")).join("");

/** The hash of a text as events name it. */
export const digest = (text) => hex(sha256(utf8(text)));

/** The events in their order: [{kind, data: [texts]}], of an ArrayBuffer. */
export function readArchive(buffer) {
  const bytes = new Uint8Array(buffer);
  const text = new TextDecoder();
  const events = [];
  let held = [];
  let last;
  for (let at = 0; at < bytes.length; ) {
    const name = text.decode(bytes.subarray(at, at + 100)).replace(/\0.*$/s, "");
    const length = parseInt(text.decode(bytes.subarray(at + 124, at + 135)), 8);
    const body = text.decode(bytes.subarray(at + BLOCK, at + BLOCK + length));
    at += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
    if (name === "BELENIOS") continue;
    const [hash, kind] = name.split(".");
    if (digest(body) !== hash) throw new Error("hash");
    if (kind === "data") { held.push(body); continue; }
    const event = JSON.parse(body);
    if (event.height !== events.length || event.parent !== last) throw new Error("chain");
    if (event.payload !== undefined && digest(held[held.length - 1] ?? "") !== event.payload) {
      throw new Error("payload");
    }
    events.push({ kind: event.type, data: held });
    held = [];
    last = hash;
  }
  return events;
}
