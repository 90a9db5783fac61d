// Makes pictures of pages, light and dark, wide and narrow, to be looked at. Usage: node e2e/shots.mjs FOLDER NAME=HASH…
import { openBrowser } from './browser.mjs';
import { serve } from './serve.mjs';

const [folder, ...pages] = process.argv.slice(2);
const { server, address } = await serve(process.env.HKUBE_ENDPOINT, { prefix: '/some/prefix/' });
const browser = await openBrowser();
const looks = (process.env.LOOKS ?? 'light-wide,dark-narrow').split(',');
for (const look of looks) {
  const [scheme, width] = look.split('-');
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: width === 'wide' ? { width: 1360, height: 820 } : { width: 390, height: 800 },
  });
  const page = await context.newPage();
  page.on(
    'console',
    (message) =>
      ['error', 'warning'].includes(message.type()) && console.log(look, message.type(), message.text().slice(0, 500)),
  );
  page.on('pageerror', (error) => console.log(look, 'page error', error.message.slice(0, 500)));
  for (const each of pages) {
    const cut = each.indexOf('=');
    await page.goto(`${address}#${each.slice(cut + 1)}`);
    await page.waitForTimeout(1800);
    await page.screenshot({ path: `${folder}/${each.slice(0, cut)}-${look}.png` });
  }
  await context.close();
}
await browser.close();
server.closeAllConnections();
server.close();
