// A QR code (ISO/IEC 18004), bytes, error correction M, versions 1 to 10: up to 213 bytes. It is drawn
// here because what is in it, a voting code, may not go to a server to be drawn there.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
// Per version: error words of a block, then pairs of blocks and data words of each.
const BLOCKS = [[10, 1, 16], [16, 1, 28], [26, 1, 44], [18, 2, 32], [24, 2, 43], [16, 4, 27],
  [18, 4, 31], [22, 2, 38, 2, 39], [22, 3, 36, 2, 37], [26, 4, 43, 1, 44]];
const PLACES = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42],
  [6, 26, 46], [6, 28, 50]];
const MASKS = [(r, c) => (r + c) % 2, (r) => r % 2, (r, c) => c % 3, (r, c) => (r + c) % 3,
  (r, c) => ((r >> 1) + Math.floor(c / 3)) % 2, (r, c) => ((r * c) % 2) + ((r * c) % 3),
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2, (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2];

const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let n = 0, x = 1; n < 255; n++) {
  EXP[n] = EXP[n + 255] = x;
  LOG[x] = n;
  x = (x << 1) ^ (x & 128 ? 0x11d : 0);
}

function errorWords(data, many) {
  let generator = [1];
  for (let n = 0; n < many; n++) {
    const next = [...generator, 0];
    generator.forEach((x, i) => { next[i + 1] ^= x && EXP[LOG[x] + n]; });
    generator = next;
  }
  const rest = [...data, ...new Array(many).fill(0)];
  for (let i = 0; i < data.length; i++) {
    if (!rest[i]) continue;
    const factor = LOG[rest[i]];
    generator.forEach((x, j) => { rest[i + j] ^= x && EXP[LOG[x] + factor]; });
  }
  return rest.slice(data.length);
}

function words(bytes, version) {
  const [errors, ...sizes] = BLOCKS[version - 1];
  const blocks = [];
  for (let i = 0; i < sizes.length; i += 2) {
    for (let n = 0; n < sizes[i]; n++) blocks.push(sizes[i + 1]);
  }
  const room = blocks.reduce((sum, size) => sum + size, 0);
  let bits = "0100" + bytes.length.toString(2).padStart(version < 10 ? 8 : 16, "0");
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  if (bits.length > room * 8) return null;
  bits += "0".repeat(Math.min(4, room * 8 - bits.length));
  bits += "0".repeat(-bits.length & 7);
  const data = bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let n = 0; data.length < room; n++) data.push(n % 2 ? 17 : 236);
  const parts = blocks.map((size) => data.splice(0, size));
  const ends = parts.map((part) => errorWords(part, errors));
  const out = [];
  for (let i = 0; i < Math.max(...blocks); i++) for (const part of parts) if (i < part.length) out.push(part[i]);
  for (let i = 0; i < errors; i++) for (const end of ends) out.push(end[i]);
  return out;
}

function remainder(value, generator, bits) {
  let x = value << bits;
  for (let n = 31 - Math.clz32(x); x >> bits; n = 31 - Math.clz32(x)) x ^= generator << (n - bits);
  return x;
}

function drawn(version, data, mask) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  const finder = (r, c) => {
    for (let i = -1; i < 8; i++) for (let j = -1; j < 8; j++) {
      if (!(grid[r + i] && c + j >= 0 && c + j < size)) continue;
      const ring = Math.max(Math.abs(i - 3), Math.abs(j - 3));
      grid[r + i][c + j] = ring !== 2 && ring < 4;
    }
  };
  finder(0, 0); finder(0, size - 7); finder(size - 7, 0);
  const places = PLACES[version - 1];
  for (const r of places) for (const c of places) {
    if (grid[r][c] !== null) continue;
    for (let i = -2; i < 3; i++) for (let j = -2; j < 3; j++) {
      grid[r + i][c + j] = Math.max(Math.abs(i), Math.abs(j)) !== 1;
    }
  }
  for (let n = 8; n < size - 8; n++) grid[6][n] = grid[n][6] = n % 2 === 0;
  const format = ((mask << 10) | remainder(mask, 0x537, 10)) ^ 0x5412; // level M is 00
  for (let n = 0; n < 15; n++) {
    const bit = Boolean((format >> n) & 1);
    grid[n < 6 ? n : n < 8 ? n + 1 : size - 15 + n][8] = bit;
    grid[8][n < 8 ? size - 1 - n : n < 9 ? 7 : 14 - n] = bit;
  }
  grid[size - 8][8] = true;
  if (version > 6) {
    const told = (version << 12) | remainder(version, 0x1f25, 12);
    for (let n = 0; n < 18; n++) {
      const [a, b] = [Math.floor(n / 3), size - 11 + (n % 3)];
      grid[a][b] = grid[b][a] = Boolean((told >> n) & 1);
    }
  }
  let at = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let n = 0; n < size; n++) {
      const r = up ? size - 1 - n : n;
      for (const c of [right, right - 1]) {
        if (grid[r][c] !== null) continue;
        const bit = at < data.length * 8 && (data[at >> 3] >> (7 - (at & 7))) & 1;
        grid[r][c] = Boolean(bit) !== (MASKS[mask](r, c) === 0);
        at++;
      }
    }
  }
  return grid;
}

/** How hard a pattern is to read: long runs, blocks, what looks like a corner, uneven black. */
function penalty(grid) {
  const size = grid.length;
  let sum = 0;
  let dark = 0;
  for (const lines of [grid, grid[0].map((_, c) => grid.map((row) => row[c]))]) {
    for (const line of lines) {
      const text = line.map(Number).join("");
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      for (const corner of ["10111010000", "00001011101"]) {
        for (let i = text.indexOf(corner); i >= 0; i = text.indexOf(corner, i + 1)) sum += 40;
      }
    }
  }
  for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) {
    dark += Number(grid[r][c]);
    const x = grid[r][c];
    if (r && c && grid[r - 1][c] === x && grid[r][c - 1] === x && grid[r - 1][c - 1] === x) sum += 3;
  }
  return sum + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

/** The modules of a text's code, true for black, with the version and the mask that it has. */
export function qr(text) {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= BLOCKS.length; version++) {
    const data = words(bytes, version);
    if (!data) continue;
    const all = MASKS.map((_, mask) => ({ version, mask, grid: drawn(version, data, mask) }));
    return all.reduce((best, one) => (penalty(one.grid) < penalty(best.grid) ? one : best));
  }
  throw new RangeError("too long for a code");
}

/** The code as an SVG element, with its quiet zone. */
export function svgOf(text) {
  const { grid } = qr(text);
  const box = grid.length + 8;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${box} ${box}`);
  svg.setAttribute("role", "img");
  const path = document.createElementNS(SVG, "path");
  let d = "";
  grid.forEach((row, r) => row.forEach((dark, c) => { if (dark) d += `M${c + 4} ${r + 4}h1v1h-1z`; }));
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}
