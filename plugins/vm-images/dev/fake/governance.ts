import {
  canStandingMove,
  type Channel,
  type ChannelMove,
  type Image,
  type Lineage,
  type Standing,
  type StandingReport,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { me, withVerdicts } from './images';
import { ok, type Answer, type Call, type Route } from './routing';

const conflict = (message: string): Answer => ({
  status: 409,
  body: { error: { name: 'ConflictError', message } },
});
const now = () => new Date().toISOString();

/** What was decided about images, as long as the page is open. */
class Decisions {
  /** Moves of each channel, newest first. */
  readonly moves = new Map<string, ChannelMove[]>();
  readonly standings = new Map<string, StandingReport>();

  channels(): Channel[] {
    return [...this.moves].flatMap(([name, [last, ...earlier]]) =>
      last.kind === 'remove'
        ? []
        : [
            {
              ...{ name, image: last.to!, movedAt: last.at },
              ...{ movedBy: last.by, note: last.note },
              etag: `"${earlier.length + 1}"`,
              ...(last.from && { previous: last.from }),
            },
          ],
    );
  }

  move(channel: string, move: Omit<ChannelMove, 'at' | 'by' | 'from'>) {
    const before = this.moves.get(channel) ?? [];
    const from = before.at(0)?.to;
    const made = { ...move, at: now(), by: me, ...(from && { from }) };
    this.moves.set(channel, [made, ...before]);
    return this.channels().find(({ name }) => name === channel);
  }
}

const brief = ({ id, name, version, standing }: Image) => ({
  ...{ id, name, version, standing },
});

/** Families, channels, standings and lineage. */
export function governanceRoutes(backend: FakeBackend): Route[] {
  const all = new Map<string, Decisions>();
  const of = (family: string) => {
    const known = all.get(family) ?? new Decisions();
    all.set(family, known);
    return known;
  };
  const image = (id: string) => backend.images.find(one => one.id === id)!;
  return [
    ...channelRoutes(backend, of),
    ...standingRoutes(of('standings').standings, image),
    [
      'GET',
      /^\/images\/([^/]+)\/lineage$/,
      ({ id }) => ok(lineageOf(image(id), backend)),
    ],
    [
      'GET',
      /^\/images\/([^/]+)\/machine-owners$/,
      ({ id }) => ok(ownersOf(id, backend)),
    ],
  ];
}

function channelRoutes(
  backend: FakeBackend,
  of: (family: string) => Decisions,
): Route[] {
  const path = '/families/([^/]+)/channels/([a-z0-9.-]+)';
  const route = (
    method: string,
    tail: string,
    answer: (family: string, channel: string, call: Call) => Answer,
  ): Route => {
    const pattern = new RegExp(`^${path}${tail}$`);
    return [
      method,
      pattern,
      call =>
        answer(call.id, decodeURIComponent(call.path.split('/')[4]), call),
    ];
  };
  return [
    [
      'GET',
      /^\/families\/([^/]+)$/,
      ({ id }) =>
        ok({
          ...{ id, name: id, channels: of(id).channels() },
          ...pageOf(backend, id, 0),
          actions: { moveChannels: { effect: 'allow', findings: [] } },
        }),
    ],
    [
      'GET',
      /^\/families\/([^/]+)\/versions$/,
      ({ id, query }) => {
        const from = Number(query.get('cursor') ?? 0);
        const { versions: items, nextCursor } = pageOf(backend, id, from);
        return ok({ items, nextCursor });
      },
    ],
    route('PUT', '', (family, channel, { body }) => {
      const to = brief(backend.images.find(one => one.id === body.imageId)!);
      const note = String(body.note ?? '');
      return ok(of(family).move(channel, { kind: 'promote', to, note }));
    }),
    route('DELETE', '', (family, channel) => {
      of(family).move(channel, { kind: 'remove', note: '' });
      return { status: 204, body: undefined };
    }),
    route('POST', '/rollback', (family, channel) => {
      const last = of(family).moves.get(channel)?.at(0);
      if (!last?.from) return conflict('It offered nothing before.');
      const move = { kind: 'rollback' as const, to: last.from, note: '' };
      return ok(of(family).move(channel, move));
    }),
    route('GET', '/moves', (family, channel) =>
      ok({ items: of(family).moves.get(channel) ?? [] }),
    ),
  ];
}

function standingRoutes(
  reports: Map<string, StandingReport>,
  image: (id: string) => Image,
): Route[] {
  const reportOf = (id: string): StandingReport => ({
    ...(reports.get(id) ?? { history: [] }),
    standing: image(id).standing,
  });
  return [
    ['GET', /^\/images\/([^/]+)\/standing$/, ({ id }) => ok(reportOf(id))],
    [
      'POST',
      /^\/images\/([^/]+)\/standing$/,
      ({ id, body }) => {
        const [to, from] = [body.to as Standing, image(id).standing];
        const reason = String(body.reason ?? '');
        const derived = { items: [], hidden: 0, isCapped: false };
        if (!canStandingMove(from, to)) {
          return conflict(`${image(id).name} is ${from}.`);
        }
        const report = reportOf(id);
        if (body.at) {
          const plan = {
            ...{ to, reason, inherit: Boolean(body.inherit) },
            ...{ at: String(body.at), plannedBy: me, plannedAt: now() },
          };
          reports.set(id, { ...report, plan });
          return ok({ standing: from, plan, derived });
        }
        const record = { from, to, reason, by: me, at: now() };
        reports.set(id, { ...report, history: [record, ...report.history] });
        Object.assign(image(id), withVerdicts({ ...image(id), standing: to }));
        return ok({ standing: to, derived });
      },
    ],
    [
      'DELETE',
      /^\/images\/([^/]+)\/standing\/plan$/,
      ({ id }) => {
        const { plan, ...report } = reportOf(id);
        reports.set(id, report);
        return { status: 204, body: undefined };
      },
    ],
  ];
}

function lineageOf(image: Image, backend: FakeBackend): Lineage {
  const machines = ({ id }: Image) =>
    backend.machines.filter(one => one.imageId === id).length;
  const base = backend.images.find(one => one.id === 'img-debian-12');
  const chain = [base, image].filter(one => one !== undefined);
  const distinct = image === base ? [image] : chain;
  return {
    imageId: image.id,
    images: distinct.map((one, at) => ({
      ...{ id: one.id, name: one.name, version: one.version },
      ...{ standing: one.standing, status: one.status },
      ...{ platformId: one.platformId, virtualMachines: machines(one) },
      ...(at > 0 && { parentId: distinct[at - 1].id, relation: 'captured' }),
    })),
    templates: [],
    hidden: { ancestors: 0, descendants: 2, templates: 0 },
    isCapped: false,
  };
}

function ownersOf(imageId: string, backend: FakeBackend) {
  const counts = new Map<string, number>();
  for (const { imageId: id, ownerRef = '' } of backend.machines) {
    if (id === imageId) counts.set(ownerRef, (counts.get(ownerRef) ?? 0) + 1);
  }
  const owners = [...counts].map(([ownerRef, virtualMachines]) => ({
    ...{ ownerRef, virtualMachines },
  }));
  const total = owners.reduce((sum, one) => sum + one.virtualMachines, 0);
  return { owners, total, complete: true };
}

/** Versions of a family from one on; cursors are their places. */
function pageOf(backend: FakeBackend, family: string, from: number) {
  const all = backend.images.filter(one => one.family === family);
  const end = from + backend.versionsShown;
  return {
    versions: all.slice(from, end),
    ...(end < all.length && { nextCursor: String(end) }),
  };
}
