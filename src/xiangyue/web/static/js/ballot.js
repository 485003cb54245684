// A ballot encrypted in the voter's own browser, by the Belenios protocol, version 2.0.
//
// What leaves this file is the ballot: encrypted choices, the proofs that they may be chosen, a
// signature with the voter's credential. The choices, the credential and the random numbers stay
// here; nothing is stored, and nothing is sent. No other file is needed, nor a secure context.
//
//   const election = readElection(text of election.json, exactly as published)
//   const code = tidyCredential("what the voter typed")             // throws CredentialError
//   const key = publicCredential(election, code)                    // is it on the list?
//   const {ballot, tracker} = await encryptBallot(election, code, [[0, 2], []], progress)
//
// The Python beside it is core/belenios/ballots.py; both make the same proofs.
"use strict";

const GROUPS = {
  "BELENIOS-2048": {
    p: BigInt("0x" +
    "a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f21e6d36856b428030421f514ed40bfd4c" +
    "06e092a495af8d79a2f85e0fb11c0ede07dd973f9c53e50930c6e82ac36de1ae3fb8c3aabfff12ce27a5022ddd8912d1" +
    "07435012768a2cdd0a4091d8fa447f6c7ebc15a349fa318a6b4fe17d8d47e843a3e14dfa9b2162f4d7229abe93a188b4" +
    "6b006517d6f6747ebbb29c9ec3099b607f18fb1a8bc858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a" +
    "0e7992d0f18cc759cb5de0acf66a3882555bc810941e021b6a4ccfa04ee4008f878affa2375e2999b44f6cef17d70730" +
    "1e59e0e6351e051ed9cec4157646e64f"),
    q: BigInt("0xadb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491"),
    g: BigInt("0x" +
    "1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51988b98c259597f9c5a9dfd001d26ba31" +
    "d9d8976f01d95a1c8262ee68a0e92cea541e5219e0d0d094301b894236823fe1d4bc04e29f3748aefd4f10d5b1a356a8" +
    "643e673fd9d215fc8fe5fb9cf9fdb8ea88fdb1a3381a697fdf9c2458570b06d26aef1be365fdd90165f397c6b870df8c" +
    "1b9e519edcee8bb0f74b7a1615a274ba60a7ea574a61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f" +
    "22127b6cbba44d453ac8b72fd04e0991b7aeff04867d8724ac638f5f34100d2d47aa680d43771902743d663f42d853c0" +
    "41e1c91fe3823f4bcf284308f1d7e653"),
  },
  "RFC-3526-2048": {
    p: BigInt("0x" +
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f" +
    "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b" +
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510" +
    "15728e5a8aacaa68ffffffffffffffff"),
    q: BigInt("0x" +
    "7fffffffffffffffe487ed5110b4611a62633145c06e0e68948127044533e63a0105df531d89cd9128a5043cc71a026e" +
    "f7ca8cd9e69d218d98158536f92f8a1ba7f09ab6b6a8e122f242dabb312f3f637a262174d31bf6b585ffae5b7a035bf6" +
    "f71c35fdad44cfd2d74f9208be258ff324943328f6722d9ee1003e5c50b1df82cc6d241b0e2ae9cd348b1fd47e9267af" +
    "c1b2ae91ee51d6cb0e3179ab1042a95dcf6a9483b84b4b36b3861aa7255e4c0278ba3604650c10be19482f23171b671d" +
    "f1cf3b960c074301cd93c1d17603d147dae2aef837a62964ef15e5fb4aac0b8c1ccaa4be754ab5728ae9130c4c7d0288" +
    "0ab9472d455655347fffffffffffffff"),
    g: 2n,
  },
};

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BITS = 5; // of one digit in a table of powers
const PAUSE = 40; // milliseconds of work between two breaths of the page

// -- SHA-256, here because crypto.subtle is missing where a page did not come by https

const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  const isPrime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) >>> 0;
  for (let n = 2, i = 0; i < 64; n++) {
    if (!isPrime(n)) continue;
    if (i < 8) START[i] = fraction(Math.sqrt(n));
    K[i++] = fraction(Math.cbrt(n));
  }
}

function compress(state, block, at, w) {
  for (let i = 0; i < 16; i++, at += 4) {
    w[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15], b = w[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] += x; });
}

function sha256(bytes) {
  const length = bytes.length;
  const padded = new Uint8Array(((length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 536870912));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = START.slice();
  const w = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) compress(state, padded, at, w);
  const out = new Uint8Array(32);
  const result = new DataView(out.buffer);
  state.forEach((word, i) => result.setUint32(4 * i, word));
  return out;
}

const utf8 = (text) => new TextEncoder().encode(text);

function joined(a, b) {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function hmac(key, bytes) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = sha256(joined(block.map((x) => x ^ 0x36), bytes));
  return sha256(joined(block.map((x) => x ^ 0x5c), inner));
}

function pbkdf2(password, salt, rounds) {
  const key = utf8(password);
  let u = hmac(key, joined(utf8(salt), new Uint8Array([0, 0, 0, 1])));
  const out = u.slice();
  for (let n = 1; n < rounds; n++) {
    u = hmac(key, u);
    for (let i = 0; i < 32; i++) out[i] ^= u[i];
  }
  return out;
}

function number(bytes) {
  let hex = "0x";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}

/** SHA-256 in base 64 without padding: the fingerprint of an election, the tracker of a ballot. */
export function tracker(text) {
  return btoa(String.fromCharCode(...sha256(utf8(text)))).replace(/=+$/, "");
}

// -- numbers

const mod = (x, q) => ((x % q) + q) % q;

/** Powers of one base by table: a multiplication for each digit of the exponent. */
class Powers {
  constructor(base, { p, q }) {
    this.p = p;
    this.rows = [];
    for (let bits = q.toString(2).length; bits > 0; bits -= BITS) {
      const row = [1n];
      for (let n = 1; n < 1 << BITS; n++) row.push((row[n - 1] * base) % p);
      this.rows.push(row);
      base = (row[row.length - 1] * base) % p;
    }
  }

  of(exponent) {
    return this.times(1n, exponent);
  }

  times(x, exponent) {
    const digits = exponent.toString(2 ** BITS);
    for (let i = 0; i < digits.length; i++) {
      const digit = parseInt(digits[digits.length - 1 - i], 2 ** BITS);
      if (digit) x = (x * this.rows[i][digit]) % this.p;
    }
    return x;
  }
}

/** A secret exponent; 128 bits more than needed are drawn, so that none is likelier than another. */
function draw(q) {
  const bytes = new Uint8Array(Math.ceil(q.toString(16).length / 2) + 16);
  crypto.getRandomValues(bytes);
  return number(bytes) % q;
}

function hashed(words, elements, q) {
  return number(sha256(utf8(words + elements.join(",")))) % q;
}

// -- the election, the credential

/** The election as published; throws Error for one that this program cannot vote in. */
export function readElection(raw) {
  const text = raw.trim();
  const data = JSON.parse(text);
  const group = GROUPS[data.group];
  if (data.version !== 1 || !group) throw new Error("another version of the protocol");
  for (const question of data.questions) {
    if (!Array.isArray(question.answers)) throw new Error("a question of another kind");
  }
  return {
    uuid: data.uuid,
    name: data.name,
    questions: data.questions,
    fingerprint: tracker(text),
    group,
    key: BigInt(data.public_key),
    tables: null,
  };
}

/** What is wrong with a credential as typed: `why` is "length", "letter" or "checksum". */
export class CredentialError extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** A credential as typed, with its hyphens; throws CredentialError for a slip of the finger. */
export function tidyCredential(typed) {
  const plain = typed.replace(/[\s\-\u2010-\u2015\uff0d]/g, "");
  const digits = [...plain].map((letter) => BASE58.indexOf(letter));
  if (digits.includes(-1)) throw new CredentialError("letter");
  if (digits.length !== 15) throw new CredentialError("length");
  const sum = digits.slice(0, 14).reduce((value, digit) => (value * 58 + digit) % 53, 0);
  if ((sum + digits[14]) % 53) throw new CredentialError("checksum");
  return plain.match(/.{3}/g).join("-");
}

const secretOf = (election, code) => number(pbkdf2(code, election.uuid, 1000)) % election.group.q;

function tablesOf(election) {
  if (!election.tables) {
    const { group, key } = election;
    election.tables = { g: new Powers(group.g, group), y: new Powers(key, group) };
  }
  return election.tables;
}

/** What stands on the list of credentials for this one: a number in base 10. */
export function publicCredential(election, code) {
  return tablesOf(election).g.of(secretOf(election, code)).toString();
}

// -- the proofs

/** Zeros and ones of an answer; with blank, first whether it is left blank. */
function vector(question, chosen) {
  const marks = new Set(chosen);
  const bits = question.answers.map((_, n) => (marks.has(n) ? 1 : 0));
  const total = bits.reduce((sum, bit) => sum + bit, 0);
  if (total !== marks.size) throw new RangeError("an answer that there is not");
  const blank = Boolean(question.blank) && total === 0;
  if (!blank && (total < question.min || total > question.max)) {
    throw new RangeError(`${total} chosen, ${question.min} to ${question.max} may be`);
  }
  return question.blank ? [blank ? 1 : 0, ...bits] : bits;
}

/** That one of the claims is so, `off` is 0 for it; whoever knows `r` needs tables alone. */
function proveOne(election, words, secrets) {
  const { q } = election.group;
  const { g, y } = election.tables;
  const index = secrets.findIndex((secret) => secret.off === 0);
  const w = draw(q);
  const commitments = [];
  let others = 0n;
  const proofs = secrets.map(({ r, off }, i) => {
    if (i === index) {
      commitments.push(g.of(w), y.of(w));
      return null;
    }
    const challenge = draw(q);
    const response = draw(q);
    const at = (response + r * challenge) % q;
    commitments.push(g.of(at), g.times(y.of(at), mod(BigInt(off) * challenge, q)));
    others += challenge;
    return { challenge, response };
  });
  const challenge = mod(hashed(words, commitments, q) - others, q);
  proofs[index] = { challenge, response: mod(w - secrets[index].r * challenge, q) };
  return proofs;
}

const wordsOfOne = (words, { alpha, beta }) => `prove|${words}|${alpha},${beta}|`;

async function encryptAnswer(election, question, bits, words, breathe) {
  const { p, q, g: generator } = election.group;
  const { g, y } = election.tables;
  const r = bits.map(() => draw(q));
  const choices = [];
  const individual = [];
  for (let i = 0; i < bits.length; i++) {
    const choice = { alpha: g.of(r[i]), beta: y.of(r[i]) };
    if (bits[i]) choice.beta = (choice.beta * generator) % p;
    choices.push(choice);
    individual.push(
      proveOne(election, wordsOfOne(words, choice), [
        { r: r[i], off: bits[i] },
        { r: r[i], off: bits[i] - 1 },
      ]),
    );
    await breathe();
  }
  const said = `${words}|${choices.map((c) => `${c.alpha},${c.beta}`).join(",")}`;
  const first = question.blank ? 1 : 0;
  const sumR = r.slice(first).reduce((sum, x) => sum + x, 0n) % q;
  const total = bits.slice(first).reduce((sum, bit) => sum + bit, 0);
  const counts = [];
  for (let n = question.min; n <= question.max; n++) counts.push({ r: sumR, off: total - n });
  const answer = { choices, individual_proofs: individual };
  if (!question.blank) {
    const sum = choices.reduce(
      (a, c) => ({ alpha: (a.alpha * c.alpha) % p, beta: (a.beta * c.beta) % p }),
      { alpha: 1n, beta: 1n },
    );
    answer.overall_proof = proveOne(election, wordsOfOne(said, sum), counts);
  } else {
    const left = { r: r[0], off: bits[0] - 1 };
    answer.overall_proof = proveOne(election, `bproof1|${said}|`, [left, ...counts]);
    await breathe();
    const both = [{ r: r[0], off: bits[0] }, { r: sumR, off: total }];
    answer.blank_proof = proveOne(election, `bproof0|${said}|`, both);
  }
  await breathe();
  return answer;
}

const written = (value) =>
  JSON.stringify(value, (_, x) => (typeof x === "bigint" ? x.toString() : x));

/**
 * The ballot as it is handed in, and the tracker by which the voter finds it again.
 * `chosen`: for each question the answers chosen, counted from 0, none for blank; RangeError for
 * what may not be chosen. `progress(done, all)` is called as it goes on; the page stays awake.
 */
export async function encryptBallot(election, code, chosen, progress = () => {}) {
  const vectors = election.questions.map((question, n) => vector(question, chosen[n] ?? []));
  if (chosen.length !== vectors.length) throw new RangeError("an answer to no question");
  const all = vectors.reduce((sum, bits) => sum + bits.length + 1, 2);
  let steps = 0;
  let since = performance.now();
  const breathe = async () => {
    progress(Math.min(++steps, all), all);
    if (performance.now() - since < PAUSE) return;
    await new Promise((go) => setTimeout(go));
    since = performance.now();
  };
  progress(0, all);
  await new Promise((go) => setTimeout(go));
  const { q } = election.group;
  const secret = secretOf(election, code);
  const { g } = tablesOf(election);
  const credential = g.of(secret);
  await breathe();
  const words = `${election.fingerprint}|${credential}`;
  const answers = [];
  for (let n = 0; n < vectors.length; n++) {
    answers.push(
      await encryptAnswer(election, election.questions[n], vectors[n], words, breathe),
    );
  }
  const unsigned = {
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential,
    answers,
  };
  const hash = tracker(written(unsigned));
  const w = draw(q);
  const challenge = hashed(`sig|${hash}|`, [g.of(w)], q);
  const proof = { challenge, response: mod(w - secret * challenge, q) };
  const ballot = written({ ...unsigned, signature: { hash, proof } });
  progress(all, all);
  return { ballot, tracker: tracker(ballot) };
}

// For trustee.js, which is of trustees and of whoever makes the credentials.
export { BASE58, GROUPS, Powers, draw, hashed, mod, number, secretOf, sha256, tablesOf, utf8, written };
