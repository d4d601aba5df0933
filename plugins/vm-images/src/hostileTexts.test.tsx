/**
 * T15: whatever texts people and platforms put into images, machines, templates
 * and operations, pages show them as texts: none becomes an element, a handler
 * or an address that runs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const MARK = 'canary-of-markup';
/* eslint-disable no-script-url -- what a page must not run has to be named */
const payloads = [
  '<script>window.canary=1</script>',
  '<img src=x onerror="window.canary=1">',
  '<svg onload="window.canary=1">',
  '<a href="javascript:window.canary=1">x</a>',
  '[x](javascript:window.canary=1)',
  '![x](x"onerror="window.canary=1)',
  '"><iframe srcdoc="<script>top.canary=1</script>">',
  "'-window.canary-'",
  '{{constructor.constructor("window.canary=1")()}}',
  'javascript:window.canary=1',
  'data:text/html,<script>top.canary=1</script>',
  '<style>@import "//evil"</style>',
  '<form action=//evil><input name=x autofocus onfocus=window.canary=1>',
  '\u202e<b>txt.exe',
];

/** Every text of a thing made hostile, but those that name something else. */
const named =
  /^(?:id|.*Id|.*Ref|status|state|kind|type|.*At|etag|digest|visibility|standing|effect|rule|format|architecture|bootMode|bytes|region|role|name)$/;
function poison(value: unknown, payload: string, key = ''): unknown {
  if (typeof value === 'string') {
    return key !== '' && named.test(key) ? value : `${MARK} ${payload}`;
  }
  if (Array.isArray(value)) return value.map(one => poison(one, payload, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      ...[name, poison(one, payload, name)],
    ]),
  );
}
const poisonAll = <T extends { id: string }>(things: T[], from: number) =>
  things.map((thing, at) => {
    const payload = payloads[(from + at) % payloads.length];
    // Texts are keys of lists now and then, so each has to be another.
    const bad = poison(thing, `${at} ${payload}`) as T;
    return {
      ...bad,
      ...('name' in thing && { name: `${MARK} ${at} ${payload}` }),
    };
  });

/** What a page must not contain, whatever is on it. */
function dangersIn(page: HTMLElement): string[] {
  const dangers: string[] = [];
  for (const element of page.querySelectorAll('*')) {
    const tag = element.tagName.toLowerCase();
    const own = element.getAttributeNames();
    for (const name of own.filter(one => one.startsWith('on'))) {
      dangers.push(`${tag} ${name}`);
    }
    for (const name of ['href', 'src', 'action', 'formaction', 'srcdoc']) {
      const value = element.getAttribute(name) ?? '';
      if (/^\s*(?:javascript|data:text|vbscript):/i.test(value)) {
        dangers.push(`${tag} ${name}=${value}`);
      }
      if (name === 'srcdoc' && value) dangers.push(`${tag} srcdoc`);
    }
    const isMarkup = ['iframe', 'script', 'object', 'embed'].includes(tag);
    if (isMarkup && element.outerHTML.includes('canary')) dangers.push(tag);
    if (tag === 'form' && element.getAttribute('action')?.includes('evil')) {
      dangers.push('form');
    }
  }
  return dangers;
}

it.each([
  '/vm-images',
  '/vm-images/images/img-web',
  '/vm-images/machines',
  '/vm-images/machines/vm-web-01',
  '/vm-images/templates',
  '/vm-images/operations',
])(`${payloads.length} hostile texts on %s stay texts`, async path => {
  renderPlugin(server, path, backend => {
    backend.images = poisonAll(backend.images, 0);
    backend.machines = poisonAll(backend.machines, 3);
    backend.operations = poisonAll(backend.operations, 6);
    backend.templates = poisonAll(backend.templates, 9);
  });
  expect((await screen.findAllByText(RegExp(MARK))).length).toBeGreaterThan(0);
  expect(dangersIn(document.body)).toEqual([]);
  expect('canary' in window).toBe(false);
});

it('no source writes markup by itself', () => {
  const ways =
    /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|srcDoc/;
  const found: string[] = [];
  let files = 0;
  for (const plugin of ['vm-images', 'vm-images-react']) {
    const folder = join(__dirname, '..', '..', plugin, 'src');
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      if (!/\.tsx?$/.test(name) || /\.test\./.test(name)) continue;
      files += 1;
      if (ways.test(readFileSync(join(folder, name), 'utf8'))) found.push(name);
    }
  }
  expect(files).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
