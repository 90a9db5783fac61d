import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { makeWorld } from './world.mjs';

let world;
let failed;
let active;
let waiting;
before(async () => {
  world = await makeWorld();
  failed = (await world.api('exec/stored', { name: 'strict-batch' })).jobId;
  await world.over(failed);
  active = (await world.api('exec/stored', { name: 'held' })).jobId;
  waiting = (await world.api('exec/stored', { name: 'held' })).jobId;
});
after(async () => {
  await world?.close();
  assert.deepEqual(world?.faults, []);
});

test('jobs: the list, the query in the address, back and forward', async () => {
  const page = await world.page('/jobs');
  await page.locator(`[data-row="${failed}"]`).waitFor();
  await page
    .getByRole('combobox', { name: 'Query' })
    .or(page.getByLabel('Query', { exact: true }))
    .first()
    .fill('status:failed error~three');
  await page.locator(`[data-row="${active}"]`).waitFor({ state: 'detached' });
  await page.locator(`[data-row="${failed}"]`).waitFor();
  assert.match(decodeURIComponent(page.url()), /q=status:failed/);
  await page.goBack();
  await page.locator(`[data-row="${active}"]`).waitFor();
  await page.goto(`${page.url().split('#')[0]}#/jobs?q=colour:red`);
  await page.getByText('“colour” is not known here').waitFor();
  await page.context().close();
});

test('job: why it failed comes first, and what algorithms print is text', async () => {
  const page = await world.page(`/jobs/${failed}`);
  const why = page.locator('[data-why="failed"]');
  await why.getByText('It failed in node check, item 3 of the batch').waitFor();
  await why.getByText('ValueError: <b>three</b> is not allowed').first().waitFor();
  await page.locator('.react-flow__node', { hasText: 'check' }).click();
  await page.getByRole('complementary', { name: 'Node check' }).getByText('1 failed task').click();
  await page.getByRole('table', { name: 'Tasks' }).getByText('<b>three</b> is not allowed').waitFor();
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByRole('log').getByText('looking at <img src=x onerror=alert(1)>').first().waitFor();
  assert.equal(await page.locator('.log img').count(), 0);
  await page.context().close();
});

test('job: why it waits', async () => {
  const page = await world.page(`/jobs/${waiting}`);
  await page.locator('[data-why="waits"]').getByText('options.concurrentPipelines allows 1').waitFor();
  await page.context().close();
});

test('queue: a job is preferred and given back', async () => {
  const page = await world.page('/queue');
  await page.getByRole('button', { name: 'Prefer it: before all others' }).click();
  await page.getByRole('heading', { name: 'Preferred' }).waitFor();
  assert.equal((await world.api('queue/count')).preferred, 1);
  await page.getByRole('button', { name: 'Let HKube order it' }).click();
  await page.getByRole('heading', { name: 'Preferred' }).waitFor({ state: 'detached' });
  await page.context().close();
});

test('two browsers: what one stops, the other sees stopped', async () => {
  const extra = (await world.api('exec/stored', { name: 'held' })).jobId;
  const [one, other] = [await world.page('/jobs?q=status:pending'), await world.page(`/jobs/${extra}`)];
  await other.getByText('Waiting', { exact: true }).first().waitFor();
  await one.getByLabel(`Select job ${extra}`).check();
  await one.getByRole('toolbar', { name: 'Selected jobs' }).getByRole('button', { name: 'Stop' }).click();
  await one.getByLabel('Reason').fill('not needed');
  await one.getByRole('dialog').getByText(extra).waitFor();
  await one.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await other.getByText('not needed').first().waitFor();
  await Promise.all([one.context().close(), other.context().close()]);
});

test('pipelines: the run form runs', async () => {
  const page = await world.page('/pipelines/strict-batch?tab=run');
  await page.getByLabel('rows').fill('[5, 6]');
  await page.getByRole('button', { name: 'Run', exact: true }).last().click();
  await page.waitForURL(/#\/jobs\//);
  await page.getByText('Completed', { exact: true }).first().waitFor();
  await page.getByRole('tab', { name: 'Results' }).click();
  await page.getByText('10', { exact: true }).first().waitFor();
  await page.context().close();
});

test('pipelines: the server checks what is typed, and what changes is shown before it is stored', async () => {
  const page = await world.page('/pipelines/strict-batch?tab=edit&as=json');
  await page.getByText('The server finds no fault in it.').waitFor();
  const stored = await world.api('store/pipelines/strict-batch');
  const { modified, version, auditTrail, ...text } = stored;
  const type = async (value) => {
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(JSON.stringify(value));
  };
  await type({ ...text, nodes: [{ ...text.nodes[0], input: ['@nobody'] }] });
  await page
    .getByText(/node "check" is depend on node "nobody"/)
    .first()
    .waitFor();
  await type({ ...text, description: 'Doubles rows' });
  await page.getByText('The server finds no fault in it.').waitFor();
  await page.getByRole('button', { name: 'Compare and store' }).click();
  await page.getByRole('dialog').getByText('Doubles rows').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Store' }).click();
  await page.waitForURL(/#\/pipelines\/strict-batch$/);
  assert.equal((await world.api('store/pipelines/strict-batch')).description, 'Doubles rows');
  await page.context().close();
});

test('algorithms: the list, a build with its log, try it', async () => {
  const page = await world.page('/algorithms');
  await page.getByRole('link', { name: 'strict', exact: true }).click();
  await page.getByRole('tab', { name: 'Builds' }).click();
  await page.getByText('unpacking the code').waitFor();
  await page.getByRole('tab', { name: 'Try it' }).click();
  await page.getByLabel('Input').fill('[21]');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL(/#\/jobs\/.*tab=results/);
  await page.getByText('42', { exact: true }).waitFor();
  await page.context().close();
});

test('keyboard: the palette goes to a pipeline, letters go to pages', async () => {
  const page = await world.page('/');
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  await page.keyboard.press('Control+K');
  await page.keyboard.type('strict-b');
  await page.getByRole('option', { name: /strict-batch\s*Pipeline/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/pipelines\/strict-batch/);
  await page.getByRole('heading', { name: 'strict-batch' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.waitForURL(/#\/queue/);
  await page.context().close();
});

test('a narrow phone has no sideways scrolling', async () => {
  const page = await world.page('/jobs', { viewport: { width: 360, height: 740 } });
  for (const hash of ['/', '/jobs', `/jobs/${failed}`, '/pipelines', '/algorithms', '/queue']) {
    await page.goto(`${page.url().split('#')[0]}#${hash}`);
    await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => {});
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), hash);
  }
  await page.context().close();
});

test('axe finds nothing', async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const page = await world.page('/', { colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    for (const hash of [
      '/',
      '/jobs',
      `/jobs/${failed}`,
      `/jobs/${failed}?tab=tasks`,
      `/jobs/${failed}?tab=logs`,
      '/pipelines',
      '/pipelines/strict-batch',
      '/algorithms',
      '/algorithms/strict',
      '/queue',
    ]) {
      await page.evaluate((next) => {
        window.location.hash = next;
      }, hash);
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      await page.locator('h1').first().waitFor();
      const { violations } = await page.evaluate(() =>
        window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }),
      );
      for (const { id, nodes } of violations)
        found.push(
          `${colorScheme} ${hash} ${id}: ${nodes
            .map(({ html }) => html.slice(0, 160))
            .slice(0, 3)
            .join(' | ')}`,
        );
    }
    await page.context().close();
  }
  assert.deepEqual(found, []);
});

test('nothing is asked again and again', async () => {
  const page = await world.page('/jobs');
  await page.locator(`[data-row="${failed}"]`).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.waitForTimeout(1500);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.waitForTimeout(5000);
  assert.deepEqual(asked, []);
  await page.context().close();
});

test('the server goes and comes back: the page says so, and is up to date again', async () => {
  const page = await world.page('/jobs');
  await page.getByText('Live', { exact: true }).waitFor();
  await world.stopServer();
  await page.locator('[data-live="reconnecting"]').waitFor();
  await world.restartServer();
  await page.locator('[data-live="live"]').waitFor();
  const { jobId } = await world.api('exec/algorithm', { name: 'strict', input: [4] });
  await page.locator(`[data-row="${jobId}"]`).getByText('Completed').waitFor();
  await page.context().close();
});
