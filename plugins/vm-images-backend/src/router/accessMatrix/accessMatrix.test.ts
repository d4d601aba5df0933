import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Response } from 'supertest';
import { AccessBench } from './__testUtils__/AccessBench';
import type { Endpoint } from './__testUtils__/Endpoint';
import { endpoints } from './__testUtils__/endpoints';
import { casesOf, expectedStatus } from './__testUtils__/expectedStatus';
import { everyRole, type Role } from './__testUtils__/roles';
import { CHANNEL, makeSubject, type Subject } from './__testUtils__/subjects';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

async function ask(endpoint: Endpoint, role: Role, subject: Subject) {
  const [method, path] = endpoint.route.split(' ');
  const address = path
    .replace('{service}/{name}', `${subject.id}/${subject.name}`)
    .replace(/{\w+}/, subject.id)
    .replace('{linkId}', subject.linkId ?? '')
    .replace('{channel}', CHANNEL)
    .replace('{savePointId}', subject.part ?? '')
    .replace('{share}', subject.part ?? '');
  const request = bench
    .request(role, method.toLowerCase(), address)
    .set(endpoint.headers ?? {})
    .query(endpoint.query ?? {});
  const body = endpoint.send?.(subject, role);
  return body === undefined ? request : request.send(body);
}

/** All that a client gets to see. */
const everythingOf = (response: Response) =>
  [JSON.stringify(response.headers), response.text, String(response.body)].join(
    '\n',
  );

/** What is wrong besides the status: a leak, a change, a gap in the audit log. */
async function problemsOf(
  endpoint: Endpoint,
  cell: { role: Role; subject: Subject; before: object },
  response: Response,
): Promise<string[]> {
  const { role, subject, before } = cell;
  const problems: string[] = [];
  const told = everythingOf(response);
  for (const { name, knows } of subject.secrets) {
    if (!knows(role) && told.includes(name)) problems.push(`tells ${told}`);
  }
  const isFine = response.status < 400;
  const changed = JSON.stringify(before) !== JSON.stringify(await bench.rows());
  const changes = endpoint.audit !== undefined && !endpoint.storesNothing;
  if (!isFine && changed) problems.push('changes rows although it refuses');
  if (isFine && changes && !changed) problems.push('changes nothing');
  const outcome = isFine ? 'succeeded' : 'failed';
  const expected =
    endpoint.audit && (isFine || endpoint.needs !== 'link')
      ? [{ eventId: endpoint.audit, outcome }]
      : [];
  const events = bench.events
    .filter(({ eventId }) => eventId !== endpoint.auditOfParts)
    .map(event => ({ eventId: event.eventId, outcome: event.outcome }));
  if (JSON.stringify(events) !== JSON.stringify(expected)) {
    problems.push(`is audited as ${JSON.stringify(events)}`);
  }
  if (isFine && changes && !isNamed(subject)) {
    problems.push(`is not named by ${JSON.stringify(bench.events)}`);
  }
  return problems;
}

function isNamed({ id, name }: Subject): boolean {
  const meta = JSON.stringify(bench.events.map(event => event.meta));
  return meta.includes(id) || meta.includes(name);
}

const subjectOf = async (endpoint: Endpoint, variant: string) => {
  const { about: kind, facts, route } = endpoint;
  if (kind) return makeSubject(bench, { kind, variant, facts });
  return route.includes('{service}') ? key : nothing;
};

const nothing: Subject = { id: 'memory', name: 'uploadId', secrets: [] };
const key: Subject = { id: 'local', name: 'default', secrets: [] };

const titleOf = ({ route, about }: Endpoint) =>
  about ? `${route} on each ${about}` : route;

describe('access to', () => {
  it.each(endpoints.map(one => [titleOf(one), one] as const))(
    '%s is as the table says',
    async (_title, endpoint) => {
      const answered: Record<string, Partial<Record<Role, number>>> = {};
      const expected: typeof answered = {};
      const problems: string[] = [];
      for (const one of casesOf(endpoint)) {
        const [variant] = one;
        answered[variant] = {};
        expected[variant] = {};
        let subject = await subjectOf(endpoint, variant);
        for (const role of everyRole) {
          bench.events.length = 0;
          const before = await bench.rows();
          const answer = await ask(endpoint, role, subject);
          const { status } = answer;
          answered[variant][role] = status;
          expected[variant][role] = expectedStatus(endpoint, one, role);
          const cell = { role, subject, before };
          for (const problem of await problemsOf(endpoint, cell, answer)) {
            problems.push(`${variant} ${role} ${status}: ${problem}`);
          }
          if (endpoint.oneAtATime) await bench.endOperations();
          // What was changed is asked for no more.
          if (status < 400 && endpoint.audit)
            subject = await subjectOf(endpoint, variant);
        }
      }
      expect(answered).toEqual(expected);
      expect(problems).toEqual([]);
    },
  );
});
