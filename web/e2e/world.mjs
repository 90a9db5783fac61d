// A real server with real algorithms, below a prefix, and a browser. HKUBE_BIN names the programs' folder.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openBrowser } from './browser.mjs';
import { serve } from './serve.mjs';

const run = promisify(execFile);
const kPatience = 30_000;

const kCode = {
  strict:
    'def start(args):\n    print("looking at <img src=x onerror=alert(1)>")\n    if args["input"][0] == 3:\n        raise ValueError("<b>three</b> is not allowed")\n    return args["input"][0] * 2\n',
  hold: 'import os, time\ndef start(args):\n    print("holding")\n    while not os.path.exists(args["input"][0]):\n        time.sleep(0.05)\n    return "held"\n',
};

async function startServer(bin, folder, port) {
  const portFile = join(folder, 'port');
  await rm(portFile, { force: true });
  const child = spawn(
    join(bin, 'hkube'),
    [
      'server',
      '--port',
      String(port),
      '--port-file',
      portFile,
      '--data-dir',
      join(folder, 'data'),
      '--log-level',
      'warning',
    ],
    { stdio: 'inherit' },
  );
  for (const end = Date.now() + kPatience; Date.now() < end; ) {
    const text = await readFile(portFile, 'utf8').catch(() => '');
    if (text.trim()) return { child, port: Number(text) };
    await new Promise((done) => setTimeout(done, 50));
  }
  child.kill();
  throw new Error('the server did not start');
}

export async function makeWorld() {
  const bin = process.env.HKUBE_BIN;
  if (!bin) throw new Error('HKUBE_BIN must name the folder with hkube and hkubectl');
  const folder = await mkdtemp(join(tmpdir(), 'hkube-dashboard-'));
  let { child, port } = await startServer(bin, folder, 0);
  const endpoint = `http://127.0.0.1:${port}`;
  const site = await serve(endpoint, { prefix: '/below/a/prefix/' });
  const browser = await openBrowser();
  const faults = [];

  const world = {
    folder,
    faults,
    release: join(folder, 'release'),
    cli: (...args) =>
      run(join(bin, 'hkubectl'), args, { cwd: folder, env: { ...process.env, HKUBE_ENDPOINT: endpoint } }),
    async api(path, body) {
      const init =
        body === undefined
          ? {}
          : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
      const answer = await fetch(`${endpoint}/api/v1/${path}`, init);
      return answer.json();
    },
    async over(jobId) {
      return world.api(`exec/results/${jobId}?wait=${kPatience}`);
    },
    async algorithm(name, code) {
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, 'main.py'), code);
      await writeFile(
        join(folder, `${name}.yml`),
        `name: ${name}\nenv: python\nresources: {cpu: 0.1, mem: 64Mi}\ncode: {path: ${name}, entryPoint: main.py}\n`,
      );
      await world.cli('algorithm', 'apply', '-f', `${name}.yml`);
    },
    async page(hash, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(kPatience);
      page.on('pageerror', (error) => faults.push(error.message));
      page.on(
        'console',
        (message) => /Content Security Policy|Refused to/.test(message.text()) && faults.push(message.text()),
      );
      page.on('dialog', (dialog) => faults.push(`a dialog: ${dialog.message()}`) && dialog.dismiss());
      await page.goto(`${site.address}#${hash}`);
      return page;
    },
    async stopServer() {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill();
      await gone;
    },
    async restartServer() {
      ({ child, port } = await startServer(bin, folder, port));
    },
    async close() {
      await writeFile(world.release, '');
      await browser.close();
      site.server.closeAllConnections();
      site.server.close();
      await world.stopServer();
      await rm(folder, { recursive: true, force: true });
    },
  };

  await world.algorithm('strict', kCode.strict);
  await world.algorithm('hold', kCode.hold);
  const store = (pipeline) => world.api('store/pipelines', pipeline);
  await store({
    name: 'strict-batch',
    tags: ['demo'],
    nodes: [{ nodeName: 'check', algorithmName: 'strict', input: ['#@flowInput.rows'] }],
    flowInput: { rows: [1, 2, 3, 4] },
    options: { batchTolerance: 0 },
  });
  await store({
    name: 'held',
    nodes: [{ nodeName: 'wait', algorithmName: 'hold', input: ['@flowInput.file'] }],
    flowInput: { file: world.release },
    options: { concurrentPipelines: { amount: 1, rejectOnFailure: false } },
  });
  return world;
}
