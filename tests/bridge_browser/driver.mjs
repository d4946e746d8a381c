// Drives one chromium for all tests of the process: puppeteer-core, and axe-core as the judge.
// Usage: node driver.mjs FOLDER CHROMIUM  (FOLDER/node_modules holds both)
// Each line of stdin is a command {id, tab, do, …}, answered by a line {id, ok} or {id, error}.
// When stdin ends, the browser does.

import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, executablePath] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const puppeteer = require('puppeteer-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PATIENCE = 20_000;

const profiles = [];
async function launch(preferences) {
  const profile = await mkdtemp(join(tmpdir(), 'roomkey-chromium-'));
  profiles.push(profile);
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  return puppeteer.launch({
    executablePath,
    userDataDir: profile,
    acceptInsecureCerts: true,
    // Another host name is another origin and another site.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server',
      '--host-resolver-rules=MAP sso.example.com 127.0.0.1'],
  });
}

const browsers = { usual: launch({}) };
const cookieless = () => {
  browsers.cookieless ??= launch({
    profile: { default_content_setting_values: { cookies: 2 }, block_third_party_cookies: true },
  });
  return browsers.cookieless;
};

const tabs = new Map();
async function tab(context, { width = 360, scripts = false, scheme = 'light', agent }) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.setViewport({ width, height: 720, isMobile: true, hasTouch: true });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setJavaScriptEnabled(scripts);
  if (agent) await page.setUserAgent({ userAgent: agent });
  const complaints = [];
  // An answer of 4xx is in the console, too: that is no complaint of the browser about the page.
  page.on('console', (said) => {
    const text = said.text();
    if (!text.startsWith('Failed to load resource')) complaints.push(text);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const devtools = await page.createCDPSession();
  devtools.on('Audits.issueAdded', ({ issue }) => {
    if (issue.code === 'ContentSecurityPolicyIssue') complaints.push(JSON.stringify(issue.details));
  });
  await devtools.send('Audits.enable');
  // Many windows, and each person thinks that theirs is in front.
  await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  const id = String(tabs.size + 1);
  tabs.set(id, { page, context, scripts, scheme, width, complaints, held: null });
  return id;
}

const seen = ({ page }) => page.evaluate(() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  return {
    url: location.href,
    heading: document.querySelector('h1')?.innerText ?? '',
    text: document.body.innerText,
    focused: focused === document.body ? null : {
      text: focused.innerText,
      name: focused.getAttribute('name'),
      value: focused.value ?? null,
      outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    },
  };
});

/// Whether anything is wider than the screen, at these widths and sizes of text.
async function overflows({ page, width }) {
  const found = [];
  for (const [wide, text] of [[320, 100], [320, 200], [360, 200], [390, 100], [844, 100]]) {
    await page.setViewport({ width: wide, height: 720, isMobile: true, hasTouch: true });
    const over = await page.evaluate((size) => {
      document.documentElement.style.fontSize = `${size}%`;
      const most = document.documentElement.clientWidth;
      const wider = [...document.querySelectorAll('main, main *')].filter(
        (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline',
      );
      const culprits = wider.map((one) => `${one.tagName} ${one.scrollWidth}>${one.clientWidth}`);
      const page = document.documentElement.scrollWidth;
      document.documentElement.style.fontSize = '';
      return page > most ? [`page ${page}>${most}`, ...culprits] : culprits;
    }, text);
    if (over.length) found.push(`${wide} px, text of ${text} %: ${over.join(', ')}`);
  }
  await page.setViewport({ width, height: 720, isMobile: true, hasTouch: true });
  return found;
}

async function judged(here, name) {
  const { page } = here;
  const found = await overflows(here);
  await page.setJavaScriptEnabled(true);
  await page.evaluate(axe);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const { violations } = await page.evaluate(
      (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }),
      RULES,
    );
    for (const { id, help, nodes } of violations) {
      found.push(`${scheme}: ${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);
    }
    const pictures = process.env.ROOMKEY_SCREENSHOTS;
    for (const width of pictures ? [320, 390] : []) {
      await page.setViewport({ width, height: 720, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
      await page.screenshot({ path: join(pictures, `${name}-${width}-${scheme}.png`), fullPage: true });
    }
  }
  await page.setViewport({ width: here.width, height: 720, isMobile: true, hasTouch: true });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: here.scheme }]);
  await page.setJavaScriptEnabled(here.scripts);
  return found;
}

const acts = {
  // A person's browser: cookies of its own.
  person: async (_, how) => {
    const browser = await (how.cookies === false ? cookieless() : browsers.usual);
    return tab(await browser.createBrowserContext(), how);
  },
  // Another tab of the same person.
  beside: async ({ context }, how) => tab(context, how),
  open: async ({ page }, { url }) => void (await page.goto(url, { waitUntil: 'load' })),
  reload: async ({ page }) => void (await page.reload({ waitUntil: 'load' })),
  back: async ({ page }) => void (await page.goBack({ waitUntil: 'load' })),
  seen,
  // Waits for the page with this heading, and with these words.
  until: async (here, { heading, words = '' }) => {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      // While one page gives way to the next there is none to look at.
      const now = await seen(here).catch((error) => ({ heading: String(error) }));
      if (now.heading === heading && now.text.includes(words)) return now;
      if (Date.now() > deadline) throw new Error(`not "${heading}" but ${JSON.stringify(now)}`);
      await new Promise((wake) => setTimeout(wake, 25));
    }
  },
  // Types into the field that has the focus, once one has.
  type: async ({ page }, { text }) => {
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT', { polling: 25 });
    await page.keyboard.type(text);
  },
  front: async ({ page }) => void (await page.bringToFront()),
  press: async ({ page }, { key }) => void (await page.keyboard.press(key)),
  click: async ({ page }, { selector, count = 1 }) => void (await page.click(selector, { count })),
  // Keeps the tab from leaving for this origin, so that the page that leads there can be looked at.
  hold: async (here, { origin }) => {
    await here.page.setRequestInterception(true);
    here.held = (request) =>
      request.url().startsWith(origin) ? request.abort('aborted') : request.continue();
    here.page.on('request', here.held);
  },
  release: async ({ page, held }) => {
    page.off('request', held);
    await page.setRequestInterception(false);
  },
  cookies: async ({ page, context }) => {
    const { hostname } = new URL(page.url());
    return (await context.cookies()).filter(({ domain }) => domain === hostname);
  },
  judge: async (here, { name }) => judged(here, name),
  complaints: async ({ complaints }) => complaints,
};

async function answer(line) {
  const { id, tab: which, do: act, ...how } = JSON.parse(line);
  try {
    const ok = await acts[act](tabs.get(which), how);
    console.log(JSON.stringify({ id, ok: ok ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ id, error: String(error) }));
  }
}

for await (const line of createInterface({ input: process.stdin })) void answer(line);
for (const browser of Object.values(browsers)) await (await browser).close();
for (const profile of profiles) await rm(profile, { recursive: true, force: true });
