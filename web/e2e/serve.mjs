// Serves the built dashboard below any prefix as the server does (strict Content-Security-Policy, long caching of assets)
// and passes /api and /graphql on to a server. Usage: node e2e/serve.mjs [prefix] [port]; HKUBE_ENDPOINT names the server,
// HKUBE_DASHBOARD_DIST the folder of the dashboard if it is another than dist.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const kDist = process.env.HKUBE_DASHBOARD_DIST ?? fileURLToPath(new URL('../dist/', import.meta.url));
const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
export const kPolicy =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function serve(endpoint, { prefix = '/', port = 0 } = {}) {
  const target = new URL(endpoint);
  const server = http.createServer(async (request, response) => {
    if (!request.url.startsWith(prefix)) return response.writeHead(404).end();
    const path = `/${request.url.slice(prefix.length)}`;
    if (/^\/(api|graphql|swagger-api)\b/.test(path)) {
      const headers = { ...request.headers, host: target.host };
      if (headers.origin) headers.origin = target.origin;
      const up = http.request(
        { host: target.hostname, port: target.port, method: request.method, path, headers },
        (answer) => {
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        },
      );
      up.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
      response.on('close', () => up.destroy());
      return request.pipe(up);
    }
    const name = normalize(path.split('?')[0] === '/' ? '/index.html' : path.split('?')[0]);
    try {
      const content = await readFile(join(kDist, name));
      response.writeHead(200, {
        'Content-Type': kTypes[extname(name)] ?? 'application/octet-stream',
        'Content-Security-Policy': kPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) =>
    server.listen(port, '127.0.0.1', () =>
      done({ server, address: `http://127.0.0.1:${server.address().port}${prefix}` }),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve(process.env.HKUBE_ENDPOINT ?? 'http://127.0.0.1:8080', {
    prefix: process.argv[2] ?? '/',
    port: Number(process.argv[3] ?? 0),
  });
  console.log(address);
}
