import {
  mockCredentials,
  mockServices,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { DefaultPermissionDecisions } from '../../authorization';
import { ChangePublisher } from '../../changes';
import type { NewImageRow } from '../../database/images';
import { insertMachine, type NewMachineRow } from '../../database/machines';
import { addImage, catalogDatabase } from '../../database/testing/catalogBench';
import type { ImageRow } from '../../database/tables';
import { AuthorizedImageService, DefaultImageService } from '../../images';
import { registerPermissions } from '../../permissions';
import { integratePermissions } from '../../router/__testUtils__/integratePermissions';
import {
  AuthorizedTemplateService,
  DefaultTemplateService,
} from '../../templates';
import { createGovernance, type Governance } from '../createGovernance';
import { applyPlans } from '../standing/applyPlans';

export const web = 'group:default/web';
export const ops = 'group:default/ops';

const groups: Record<string, string[]> = {
  'user:default/ada': [web],
  'user:default/bob': [ops],
  'user:default/root': [],
};

/** Credentials of `user:default/<name>`; `root` is the administrator. */
export const as = (name: 'ada' | 'bob' | 'root') => ({
  credentials: mockCredentials.user(`user:default/${name}`),
});

/** What is decided about images, over a database of its own. */
export class GovernanceBench {
  readonly knex: Knex;
  readonly governance: Governance;
  /** To whom what was notified. */
  readonly notified: { to: string; title: string; description?: string }[] = [];
  /** Ids of images that were told to have changed. */
  readonly told: string[] = [];
  readonly #logger = mockServices.logger.mock();

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
  ): Promise<GovernanceBench> {
    return new GovernanceBench(await catalogDatabase(databases, id));
  }

  private constructor(knex: Knex) {
    this.knex = knex;
    const database = knex;
    const logger = this.#logger;
    const { permissionsRegistry } = integratePermissions();
    const access = registerPermissions({ permissionsRegistry, database });
    const allow = async (asked: object[]) =>
      asked.map(() => ({ result: AuthorizeResult.ALLOW }));
    const decisions = new DefaultPermissionDecisions({
      permissions: mockServices.permissions.mock({
        authorize: allow as never,
        authorizeConditional: allow as never,
      }),
    });
    const callers = {
      resolve: async (credentials: { principal: object }) => {
        const { userEntityRef: principal } = credentials.principal as {
          userEntityRef: string;
        };
        return {
          principal,
          ownershipRefs: [principal, ...groups[principal]],
          admin: principal === 'user:default/root',
        };
      },
    } as ConstructorParameters<typeof DefaultImageService>[0]['callers'];
    const shared = {
      ...{ database, logger, callers },
      platforms: { facts: () => undefined },
    };
    const images = new AuthorizedImageService({
      inner: new DefaultImageService({
        ...shared,
        deleteInUse: 'confirm',
        deletion: {} as never,
      } as ConstructorParameters<typeof DefaultImageService>[0]),
      ...{ callers, decisions, access: access.images },
    });
    const templates = new AuthorizedTemplateService({
      inner: new DefaultTemplateService({ ...shared, images, maxCount: 20 }),
      ...{ callers, decisions, access: access.templates },
    });
    const publisher = new ChangePublisher({
      ...{ logger, events: mockServices.events.mock() },
      signals: {
        publish: async ({ message }) => {
          this.told.push((message as unknown as { id: string }).id);
        },
      },
    });
    const notifications = {
      send: async ({ recipients, payload }: Sent) => {
        const { title, description } = payload;
        const to = [recipients.entityRef].flat().join(', ');
        this.notified.push({ to, title, description });
      },
    };
    this.governance = createGovernance({
      ...{ access, callers, database, decisions, images, logger },
      ...{ publisher, templates },
      notifications: notifications as never,
      notifyRecipients: true,
    });
  }

  image(facts: Partial<NewImageRow> = {}): Promise<ImageRow> {
    return addImage(this.knex, { owner_ref: web, family: 'web', ...facts });
  }

  /** An image that was made from another. */
  derived(from: ImageRow, facts: Partial<NewImageRow> = {}): Promise<ImageRow> {
    const text = 'Captured.';
    const origin = { type: 'machine', text, imageId: from.id };
    return this.image({ origin: JSON.stringify(origin), ...facts });
  }

  async machine(
    image: ImageRow,
    facts: Partial<NewMachineRow> = {},
  ): Promise<string> {
    const id = randomUUID();
    await insertMachine({
      tx: this.knex,
      machine: {
        ...{ id, name: `m-${id.slice(0, 8)}`, platform_id: 'local' },
        ...{ region: 'local', vcpus: 1, memory_mib: 512, disk_gib: 5 },
        ...{ state: 'running', owner_ref: web, image_id: image.id },
        created_by: 'user:default/ada',
        ...facts,
      },
    });
    return id;
  }

  async standingOf(image: ImageRow): Promise<string> {
    const row = await this.knex('images').where({ id: image.id }).first();
    return row.standing;
  }

  /** What the scheduler does once a minute. */
  applyPlans(): Promise<number> {
    const auditor = mockServices.auditor.mock();
    auditor.createEvent.mockResolvedValue({
      success: async () => {},
      fail: async () => {},
    });
    const { changer, teller } = this.governance;
    return applyPlans(
      {
        ...{ database: this.knex, auditor, changer, teller },
        logger: this.#logger,
      },
      new AbortController().signal,
    );
  }
}

type Sent = {
  recipients: { entityRef: string | string[] };
  payload: { title: string; description?: string };
};
