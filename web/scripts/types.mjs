// Writes src/api/schema.d.ts: the types of answers in the API's description. Usage: node scripts/types.mjs [--check]
// With --check it changes nothing and fails when the file is not what it would write.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

const target = new URL('../src/api/schema.d.ts', import.meta.url);
const document = parse(await readFile(new URL('../../api/openapi.yaml', import.meta.url), 'utf8'));
// Requests are checked by the server, whose schemas are not in this file; only what it answers is typed.
const text = JSON.stringify(document.components.schemas);
for (const [, name] of text.matchAll(/#\/components\/schemas\/([\w-]+)/g)) document.components.schemas[name] ??= {};
const types = astToString(
  await openapiTS({
    openapi: document.openapi,
    info: document.info,
    paths: {},
    components: { schemas: document.components.schemas },
  }),
);
const made = `// Made by scripts/types.mjs. Do not edit.\n${types}`;
if (process.argv[2] !== '--check') {
  await writeFile(target, made);
} else if ((await readFile(target, 'utf8')) !== made) {
  console.error('src/api/schema.d.ts is not what api/openapi.yaml says: npm run types');
  process.exit(1);
}
