// Ed25519 signatures (RFC 8032), checked. The browser's own WebCrypto where it is there; else here,
// slowly but without a secure context: a village's page on a local network has none.
"use strict";

const big = BigInt;
const [ZERO, ONE, TWO, EIGHT] = [0, 1, 2, 8].map(big);
const P = (ONE << big(255)) - big(19);
const L = (ONE << big(252)) + big("27742317777372353535851937790883648493");
const mod = (a, m = P) => { const r = a % m; return r < ZERO ? r + m : r; };

function power(base, exponent) {
  let out = ONE;
  for (let b = mod(base), e = exponent; e > ZERO; e >>= ONE) {
    if (e & ONE) out = mod(out * b);
    b = mod(b * b);
  }
  return out;
}

const inverse = (a) => power(a, P - TWO);
const D = mod(-big(121665) * inverse(big(121666)));
const ROOT = power(TWO, (P - ONE) / big(4)); // of -1

// -- SHA-512: its constants are the first 64 bits of the fractions of roots of primes

const MASK = (ONE << big(64)) - ONE;
function root(n, k) { // the largest whole x with x^k <= n
  let x = ONE << big(Math.ceil(n.toString(2).length / k));
  for (;;) {
    const next = ((big(k) - ONE) * x + n / x ** big(k - 1)) / big(k);
    if (next >= x) return x;
    x = next;
  }
}
const primes = [];
for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);
const K = primes.map((p) => root(big(p) << big(192), 3) & MASK);
const START = primes.slice(0, 8).map((p) => root(big(p) << big(128), 2) & MASK);
const turn = (x, n) => ((x >> big(n)) | (x << big(64 - n))) & MASK;

function sha512(bytes) {
  const padded = new Uint8Array(((bytes.length + 144) >> 7) << 7);
  padded.set(bytes);
  padded[bytes.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length << 3);
  const state = START.slice();
  for (let at = 0; at < padded.length; at += 128) {
    const w = [];
    for (let i = 0; i < 16; i++) w.push(view.getBigUint64(at + 8 * i));
    for (let i = 16; i < 80; i++) {
      const a = turn(w[i - 15], 1) ^ turn(w[i - 15], 8) ^ (w[i - 15] >> big(7));
      const b = turn(w[i - 2], 19) ^ turn(w[i - 2], 61) ^ (w[i - 2] >> big(6));
      w.push((w[i - 16] + a + w[i - 7] + b) & MASK);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = turn(e, 14) ^ turn(e, 18) ^ turn(e, 41);
      const one = (h + s1 + ((e & f) ^ (~e & MASK & g)) + K[i] + w[i]) & MASK;
      const s0 = turn(a, 28) ^ turn(a, 34) ^ turn(a, 39);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) & MASK;
      [a, b, c, d, e, f, g, h] = [(one + two) & MASK, a, b, c, (d + one) & MASK, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] = (state[i] + x) & MASK; });
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((x, i) => out.setBigUint64(8 * i, x));
  return new Uint8Array(out.buffer);
}

// -- the curve

const little = (bytes) =>
  [...bytes].reduceRight((sum, byte) => sum * big(256) + big(byte), ZERO);

function point(bytes) { // throws where the bytes are no point
  const y = little(bytes) & ((ONE << big(255)) - ONE);
  if (y >= P) throw new Error("point");
  const u = mod(y * y - ONE), v = mod(D * y * y + ONE);
  let x = mod(u * v ** big(3) * power(u * v ** big(7), (P - big(5)) / EIGHT));
  if (mod(v * x * x) !== u) x = mod(x * ROOT);
  if (mod(v * x * x) !== u) throw new Error("point");
  const odd = big(bytes[31] >> 7);
  if (x === ZERO && odd) throw new Error("point");
  if ((x & ONE) !== odd) x = P - x;
  return [x, y, ONE, mod(x * y)];
}

function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
  const c = mod(t1 * TWO * D * t2), d = mod(z1 * TWO * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(n, start) {
  let out = [ZERO, ONE, ONE, ZERO];
  for (let p = start; n > ZERO; n >>= ONE) {
    if (n & ONE) out = sum(out, p);
    p = sum(p, p);
  }
  return out;
}

const BASE = point(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1));

/** Whether the signature (64 bytes) of these bytes holds, without WebCrypto. */
export function verifyHere(key, bytes, signature) {
  try {
    const s = little(signature.subarray(32));
    const a = point(key), r = point(signature.subarray(0, 32));
    if (signature.length !== 64 || s >= L) return false;
    const all = new Uint8Array(64 + bytes.length);
    all.set(signature.subarray(0, 32));
    all.set(key, 32);
    all.set(bytes, 64);
    const left = times(s, BASE), right = sum(r, times(mod(little(sha512(all)), L), a));
    return mod(left[0] * right[2]) === mod(right[0] * left[2])
      && mod(left[1] * right[2]) === mod(right[1] * left[2]);
  } catch {
    return false;
  }
}

/** Whether the signature of these bytes holds, by the browser's own cryptography where it can. */
export async function verify(key, bytes, signature) {
  try {
    const known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, signature, bytes);
  } catch {
    return verifyHere(key, bytes, signature);
  }
}
