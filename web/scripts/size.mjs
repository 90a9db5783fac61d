// What a browser loads for the first page, compressed: index.html and what it names.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const page = await readFile(new URL('index.html', dist), 'utf8');
const bytes = async (name) => gzipSync(await readFile(new URL(name, dist)), { level: 9 }).length;
let first = await bytes('index.html');
const named = new Set([...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, name]) => name));
const kib = (value) => `${(value / 1024).toFixed(1)} KiB`.padStart(10);
for (const name of (await readdir(new URL('assets/', dist))).sort()) {
  const size = await bytes(`assets/${name}`);
  if (named.has(`assets/${name}`)) first += size;
  console.log(kib(size), named.has(`assets/${name}`) ? 'first' : 'later', name);
}
console.log(kib(first), 'first load, gzip');
