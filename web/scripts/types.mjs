// Writes src/api/schema.d.ts from the API's description. Usage: node scripts/types.mjs [address or file]
// The document that a server answers at /swagger-api is complete. The source api/openapi.yaml leaves out the schemas that
// requests are checked with; they become `unknown` objects then.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

const from = process.argv[2] ?? new URL('../../api/openapi.yaml', import.meta.url).pathname;
const text = /^https?:/.test(from) ? await (await fetch(from)).text() : await readFile(from, 'utf8');
const document = parse(text);
for (const [, name] of text.matchAll(/#\/components\/schemas\/([\w-]+)/g)) document.components.schemas[name] ??= {};
const types = astToString(await openapiTS(document));
await writeFile(
  new URL('../src/api/schema.d.ts', import.meta.url),
  `// Made by scripts/types.mjs. Do not edit.\n${types}`,
);
