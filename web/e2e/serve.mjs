// Puts a server below a path prefix, as a reverse proxy does: what is tested is what the server itself hands out, with its own
// policy. Usage: node e2e/serve.mjs [prefix] [port]; HKUBE_ENDPOINT names the server.
import http from 'node:http';
import { fileURLToPath } from 'node:url';

export function serve(endpoint, { prefix = '/', port = 0 } = {}) {
  const target = new URL(endpoint);
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith(prefix)) return response.writeHead(404).end();
    const path = `/${request.url.slice(prefix.length)}`;
    const headers = { ...request.headers, host: target.host };
    if (headers.origin) headers.origin = target.origin;
    const up = http.request(
      { host: target.hostname, port: target.port, method: request.method, path, headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        // An answer that is cut off is cut off for the browser, too.
        answer.on('error', () => response.destroy());
      },
    );
    up.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    response.on('close', () => up.destroy());
    request.pipe(up);
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
