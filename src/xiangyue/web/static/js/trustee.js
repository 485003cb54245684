// What trustees, and whoever makes the credentials, do on their own device, by the Belenios
// protocol, version 2.0. The seed, the keys and the credentials are answers of these functions and
// stay where they are called: the page shows them to the one person, and sends none of them.
//
//   const seed = newSeed()                                    // kept by the trustee, on paper or file
//   certificate(group, seed)                                  // step 1, sent to the server
//   polynomial(group, certificates, seed, threshold)          // step 3, sent to the server
//   output(group, certificates, seed, given)                  // step 5: {private_key, public_key}
//   decrypt(election, sum, shareOf(group, seed, private_key)) // at the close
//   makeCredentials(group, uuid, many)                        // {codes, list}: only the list is sent
//
// Messages are objects as the specification has them. A Cheat is thrown where what was given does
// not hold; its `who` is the number of the trustee, from 1, where it is one's. The Python beside it
// is core/belenios/pedersen.py, sealed.py and tally.py.
"use strict";

import { BASE58, GROUPS, Powers, draw, hashed, mod, number, secretOf, sha256, tablesOf, utf8, written }
  from "./ballot.js";

const SEED = 22; // characters
const TAG = 8; // bytes

/** What somebody handed in does not hold. */
export class Cheat extends Error {
  constructor(why, who = 0) {
    super(why);
    this.why = why;
    this.who = who;
  }
}

// -- numbers

function power(base, exponent, p) {
  let out = 1n;
  base %= p;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) out = (out * base) % p;
    base = (base * base) % p;
  }
  return out;
}

const inverse = (x, p) => power(x, p - 2n, p); // p is prime

const generators = new Map();

function group(name) {
  const found = GROUPS[name];
  if (!found) throw new Error(`no group ${name}`);
  if (!generators.has(name)) generators.set(name, new Powers(found.g, found));
  return { ...found, name, of: (exponent) => generators.get(name).of(mod(exponent, found.q)) };
}

const isMember = (x, { p, q }) => x > 0n && x < p && power(x, q, p) === 1n;

function characters(many) {
  let out = "";
  while (out.length < many) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 232) out += BASE58[byte % 58]; // 232 = 4 * 58: none is likelier than another
  }
  return out;
}

function integer(text) {
  if (typeof text !== "string" || !/^(0|[1-9][0-9]*)$/.test(text)) throw new Cheat("malformed");
  return BigInt(text);
}

function prove(G, secret, words) {
  const w = draw(G.q);
  const challenge = hashed(words, [G.of(w)], G.q);
  return { challenge, response: mod(w - secret * challenge, G.q) };
}

function known(G, key, words, proof) {
  const challenge = integer(proof.challenge);
  const response = integer(proof.response);
  if (challenge >= G.q || response >= G.q) return false;
  const commitment = (G.of(response) * power(key, challenge, G.p)) % G.p;
  return hashed(words, [commitment], G.q) === challenge;
}

// -- AES-256 in CCM mode, here because crypto.subtle has neither CCM nor, without https, itself

const SBOX = new Uint8Array(256);
{
  let a = 1, b = 1;
  do {
    a = (a ^ (a << 1) ^ (a & 128 ? 0x11b : 0)) & 255;
    b ^= b << 1; b ^= b << 2; b ^= b << 4; b &= 255;
    if (b & 128) b ^= 9;
    const x = b ^ (b << 1 | b >> 7) ^ (b << 2 | b >> 6) ^ (b << 3 | b >> 5) ^ (b << 4 | b >> 4);
    SBOX[a] = (x ^ 0x63) & 255;
  } while (a !== 1);
  SBOX[0] = 0x63;
}
const twice = (x) => ((x << 1) ^ (x & 128 ? 0x1b : 0)) & 255;

function keySchedule(key) {
  const w = new Uint8Array(240);
  w.set(key);
  for (let i = 32, r = 1; i < 240; i += 4) {
    let t = [w[i - 4], w[i - 3], w[i - 2], w[i - 1]];
    if (i % 32 === 0) {
      t = [SBOX[t[1]] ^ r, SBOX[t[2]], SBOX[t[3]], SBOX[t[0]]];
      r = twice(r);
    } else if (i % 32 === 16) {
      t = t.map((x) => SBOX[x]);
    }
    for (let n = 0; n < 4; n++) w[i + n] = w[i + n - 32] ^ t[n];
  }
  return w;
}

function aes(w, block) {
  let s = block.map((x, i) => x ^ w[i]);
  for (let round = 1; round <= 14; round++) {
    const t = new Uint8Array(16);
    for (let i = 0; i < 16; i++) t[i] = SBOX[s[(i + 4 * (i % 4)) % 16]];
    s = t;
    if (round < 14) {
      for (let c = 0; c < 16; c += 4) {
        const [a, b, d, e] = [t[c], t[c + 1], t[c + 2], t[c + 3]];
        const all = a ^ b ^ d ^ e;
        s[c] = a ^ all ^ twice(a ^ b);
        s[c + 1] = b ^ all ^ twice(b ^ d);
        s[c + 2] = d ^ all ^ twice(d ^ e);
        s[c + 3] = e ^ all ^ twice(e ^ a);
      }
    }
    for (let i = 0; i < 16; i++) s[i] ^= w[16 * round + i];
  }
  return s;
}

function numbered(first, nonce, value) {
  const block = new Uint8Array(16);
  block[0] = first;
  block.set(nonce, 1);
  for (let at = 15, v = value; at > nonce.length; at--, v = Math.floor(v / 256)) block[at] = v % 256;
  return block;
}

function counted(w, nonce, data, from) {
  const out = new Uint8Array(data.length);
  for (let at = 0, n = from; at < data.length; at += 16, n++) {
    const key = aes(w, numbered(14 - nonce.length, nonce, n));
    for (let i = at; i < Math.min(at + 16, data.length); i++) out[i] = data[i] ^ key[i - at];
  }
  return out;
}

function tagOf(w, nonce, plain) {
  let mac = aes(w, numbered(8 * ((TAG - 2) / 2) + 14 - nonce.length, nonce, plain.length));
  for (let at = 0; at < plain.length; at += 16) {
    const block = mac.slice();
    for (let i = at; i < Math.min(at + 16, plain.length); i++) block[i - at] ^= plain[i];
    mac = aes(w, block);
  }
  return mac.slice(0, TAG);
}

const nonceOf = (alpha, length) => sha256(utf8(`iv|${alpha}`)).slice(0, length < 65536 ? 13 : 12);
const scheduleOf = (key) => keySchedule(sha256(utf8(`key|${key}`)));
const hex = (bytes) => [...bytes].map((x) => x.toString(16).padStart(2, "0")).join("");

// -- messages between trustees

const keysOf = (seed) =>
  ({ sign: number(sha256(utf8(`sk|${seed}`))), open: number(sha256(utf8(`dk|${seed}`))) });

const signed = (G, sign, message) =>
  ({ message, signature: prove(G, sign, `sigmsg|${message}|`) });

const signatureHolds = (G, key, { message, signature }) =>
  known(G, key, `sigmsg|${message}|`, signature);

function send(G, sign, to, message) {
  const inner = written({ recipient: to, message: written(message) });
  const plain = utf8(written(signed(G, sign, inner)));
  const r = draw(G.q);
  const key = G.of(draw(G.q));
  const alpha = G.of(r);
  const w = scheduleOf(key);
  const nonce = nonceOf(alpha, plain.length);
  const body = counted(w, nonce, plain, 1);
  const tag = counted(w, nonce, tagOf(w, nonce, plain), 0);
  const beta = (power(to, r, G.p) * key) % G.p;
  return written({ alpha, beta, data: hex(body) + hex(tag) });
}

function receive(G, open, sender, text, who) {
  const sealed = JSON.parse(text);
  const alpha = integer(sealed.alpha);
  const shared = power(alpha, mod(open, G.q), G.p);
  const key = (integer(sealed.beta) * inverse(shared, G.p)) % G.p;
  const bytes = Uint8Array.from(sealed.data.match(/../g) ?? [], (x) => parseInt(x, 16));
  const body = bytes.slice(0, -TAG);
  const w = scheduleOf(key);
  const nonce = nonceOf(alpha, body.length);
  const plain = counted(w, nonce, body, 1);
  if (hex(counted(w, nonce, tagOf(w, nonce, plain), 0)) !== hex(bytes.slice(-TAG))) {
    throw new Cheat("not-for-this-seed", who);
  }
  const inner = JSON.parse(new TextDecoder().decode(plain));
  if (!signatureHolds(G, sender, inner)) throw new Cheat("not-signed", who);
  const { recipient, message } = JSON.parse(inner.message);
  if (integer(recipient) !== G.of(open)) throw new Cheat("for-another", who);
  return JSON.parse(message);
}

// -- the steps of a key with a threshold

/** Step 1: what the trustee keeps, and shows nobody. */
export const newSeed = () => characters(SEED);

/** Step 1: the trustee's public keys, signed. */
export function certificate(name, seed) {
  const G = group(name);
  const keys = keysOf(seed);
  const told = written({ verification: G.of(keys.sign), encryption: G.of(keys.open) });
  return JSON.parse(written(signed(G, keys.sign, told)));
}

function certified(G, certificates, seed) {
  const all = certificates.map((one, n) => {
    const told = JSON.parse(one.message);
    const keys = { sign: integer(told.verification), open: integer(told.encryption) };
    if (!signatureHolds(G, keys.sign, one)) throw new Cheat("certificate", n + 1);
    return keys;
  });
  const keys = keysOf(seed);
  const [sign, open] = [G.of(keys.sign), G.of(keys.open)];
  const mine = all.findIndex((one) => one.sign === sign && one.open === open);
  if (mine < 0) throw new Cheat("not-among-them");
  return { all, keys, mine };
}

/** Step 3: a share of a fresh secret for each trustee, encrypted for that one alone. */
export function polynomial(name, certificates, seed, threshold) {
  const G = group(name);
  const { all, keys, mine } = certified(G, certificates, seed);
  if (threshold < 1 || threshold > all.length) throw new RangeError("no such threshold");
  const a = Array.from({ length: threshold }, () => draw(G.q));
  const at = (x) => a.reduceRight((sum, one) => mod(sum * x + one, G.q), 0n);
  return {
    polynomial: send(G, keys.sign, all[mine].open, { polynomial: a }),
    secrets: all.map((to, j) => send(G, keys.sign, to.open, { secret: at(BigInt(j + 1)) })),
    coefexps: JSON.parse(written(signed(G, keys.sign, written({ coefexps: a.map(G.of) })))),
  };
}

/** Step 5: verifies every share, and makes this trustee's key of them. */
export function output(name, certificates, seed, given) {
  const G = group(name);
  const { all, keys, mine } = certified(G, certificates, seed);
  const own = receive(G, keys.open, all[mine].sign, given.polynomial, mine + 1);
  const place = BigInt(mine + 1);
  let secret = 0n;
  all.forEach((theirs, i) => {
    const signedBy = given.coefexps[i];
    if (!signatureHolds(G, theirs.sign, signedBy)) throw new Cheat("not-signed", i + 1);
    const exponents = JSON.parse(signedBy.message).coefexps.map(integer);
    if (exponents.length !== own.polynomial.length) throw new Cheat("threshold", i + 1);
    const share = integer(receive(G, keys.open, theirs.sign, given.secrets[i], i + 1).secret);
    let expected = 1n;
    exponents.forEach((x, k) => {
      expected = (expected * power(x, place ** BigInt(k), G.p)) % G.p;
    });
    if (G.of(share) !== expected) throw new Cheat("share", i + 1);
    secret += share;
  });
  const key = G.of(secret);
  return {
    private_key: send(G, keys.sign, all[mine].open, { decryption_key: secret }),
    public_key: JSON.parse(written({
      pok: prove(G, mod(secret, G.q), `pok|${G.name}|${key}|`),
      public_key: key,
    })),
  };
}

/** The trustee's share of the key, out of their seed and what step 5 made for them. */
export function shareOf(name, seed, privateKey) {
  const G = group(name);
  const keys = keysOf(seed);
  return mod(integer(receive(G, keys.open, G.of(keys.sign), privateKey, 0).decryption_key), G.q);
}

/** A trustee alone: the secret key, kept by them, and the public one with its proof. */
export function newKey(name) {
  const G = group(name);
  const secret = draw(G.q);
  const key = G.of(secret);
  const pok = prove(G, secret, `pok|${name}|${key}|`);
  return { secret: secret.toString(), public: JSON.parse(written({ pok, public_key: key })) };
}

/**
 * The sum of the ballots, and how many are in it: the last of each credential. A trustee's page makes
 * it of the published ballots and holds it against the sum that it is asked to decrypt, so that no
 * single ballot can be handed to the trustees as if it were the sum. It verifies no proof.
 */
export function sumOf(election, ballots) {
  const { p } = election.group;
  const last = new Map();
  for (const raw of ballots) {
    const ballot = JSON.parse(raw);
    last.set(ballot.credential, ballot.answers);
  }
  const sum = election.questions.map((question) =>
    Array.from({ length: question.answers.length + (question.blank ? 1 : 0) }, () => [1n, 1n]));
  for (const answers of last.values()) {
    sum.forEach((row, i) => row.forEach((pair, j) => {
      const { alpha, beta } = answers[i].choices[j];
      pair[0] = (pair[0] * integer(alpha)) % p;
      pair[1] = (pair[1] * integer(beta)) % p;
    }));
  }
  const told = sum.map((row) => row.map(([alpha, beta]) => ({ alpha, beta })));
  return { ballots: last.size, sum: JSON.parse(written(told)) };
}

/**
 * At the close: this trustee's partial decryption of `sum` (`encrypted_tally`, parsed), with its
 * proofs, as text. `election` by `readElection`, `secret` a BigInt. Is the key among the election's?
 * `publicKeyOf` tells it; is the sum that of the ballots? `xiangyue verify-ballots` does.
 */
export function decrypt(election, sum, secret) {
  const { p, q } = election.group;
  const { g } = tablesOf(election);
  const words = `decrypt|${election.fingerprint}|${g.of(secret)}|`;
  const factors = [];
  const proofs = [];
  for (const row of sum) {
    const pairs = row.map((one) => {
      const alpha = integer(one.alpha);
      if (![alpha, integer(one.beta)].every((x) => isMember(x, election.group))) {
        throw new Cheat("not-of-the-group");
      }
      const w = draw(q);
      const challenge = hashed(words, [g.of(w), power(alpha, w, p)], q);
      return [power(alpha, secret, p), { challenge, response: mod(w - secret * challenge, q) }];
    });
    factors.push(pairs.map(([factor]) => factor));
    proofs.push(pairs.map(([, proof]) => proof));
  }
  return written({ decryption_factors: factors, decryption_proofs: proofs });
}

/** What stands in the list of trustees for this secret key. */
export const publicKeyOf = (name, secret) => group(name).of(secret).toString();

// -- credentials

/** Fresh credentials, and the list of their public keys, sorted so that it tells no order. */
export function makeCredentials(name, uuid, many) {
  const G = group(name);
  const codes = Array.from({ length: many }, () => {
    const drawn = characters(14);
    const sum = [...drawn].reduce((value, one) => (value * 58 + BASE58.indexOf(one)) % 53, 0);
    return (drawn + BASE58[53 - sum]).match(/.{3}/g).join("-");
  });
  const keys = codes.map((code) => G.of(secretOf({ uuid, group: G }, code)));
  keys.sort((a, b) => (a < b ? -1 : 1));
  return { codes, list: written(keys) };
}
