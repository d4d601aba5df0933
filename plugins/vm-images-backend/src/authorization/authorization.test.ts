import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type DefinitivePolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  deny,
  verdictOf,
  warn,
} from '@vm-images/backstage-plugin-vm-images-common';
import { DefaultCallerResolver, enforceVerdict } from '.';
import { ExpiringCache } from './ExpiringCache';

const ada = 'user:default/ada';
const group = 'group:default/web';

type Decision = DefinitivePolicyDecision['result'];

function resolver(options: {
  admins?: string[];
  permissions?: boolean;
  decision?: Decision;
}) {
  const { admins, permissions, decision = AuthorizeResult.ALLOW } = options;
  const userInfo = mockServices.userInfo.mock({
    getUserInfo: async () => ({
      userEntityRef: ada,
      ownershipEntityRefs: [group, ada],
    }),
  });
  const authorize = jest.fn(async () => [{ result: decision }]);
  const callers = DefaultCallerResolver.fromConfig(
    mockServices.rootConfig({
      data: {
        vmImages: { admins },
        permission: { enabled: permissions ?? false },
      },
    }),
    {
      auth: mockServices.auth(),
      userInfo,
      permissions: mockServices.permissions.mock({ authorize }),
    },
  );
  return { callers, userInfo, authorize };
}

describe('DefaultCallerResolver', () => {
  it('knows a user and its groups, the user first, and asks once', async () => {
    const { callers, userInfo, authorize } = resolver({});
    const credentials = mockCredentials.user(ada);
    expect(await callers.resolve(credentials)).toEqual({
      principal: ada,
      ownershipRefs: [ada, group],
      admin: false,
    });
    await callers.resolve(credentials);
    await callers.resolve(mockCredentials.user(ada));
    expect(userInfo.getUserInfo).toHaveBeenCalledTimes(1);
    // Without the framework it would allow everything.
    expect(authorize).not.toHaveBeenCalled();
  });

  it.each<[Parameters<typeof resolver>[0], boolean]>([
    [{ admins: [group] }, true],
    [{ admins: ['Group:Default/WEB'] }, true],
    [{ admins: ['group:default/others'] }, false],
    // A policy that allows everything does not make everyone an administrator.
    [{ permissions: true }, false],
  ])('finds administrators by %j: %s', async (options, admin) => {
    const { callers } = resolver(options);
    const caller = await callers.resolve(mockCredentials.user(ada));
    expect(caller.admin).toBe(admin);
  });

  it('refuses administrators that are no entity refs', () => {
    expect(() => resolver({ admins: ['web'] })).toThrow('got "web"');
  });

  it('takes plugins as the portal itself unless their token is restricted', async () => {
    const allowed = resolver({});
    expect(
      await allowed.callers.resolve(mockCredentials.service('plugin:catalog')),
    ).toEqual({
      principal: 'service:plugin:catalog',
      ownershipRefs: [],
      admin: true,
    });
    const restricted = resolver({ decision: AuthorizeResult.DENY });
    const caller = await restricted.callers.resolve(
      mockCredentials.service('external:ci'),
    );
    expect(caller.admin).toBe(false);
  });

  it('refuses nobody in particular', async () => {
    await expect(
      resolver({}).callers.resolve(mockCredentials.none()),
    ).rejects.toThrow('Sign in first');
  });
});

describe('enforceVerdict', () => {
  it('says who is wrong and what is wrong in different ways', () => {
    const state = deny('image.state', 'It is busy.', 'Wait.');
    expect(() => enforceVerdict(verdictOf([]))).not.toThrow();
    expect(() => enforceVerdict(verdictOf([warn('a', 'b')]))).not.toThrow();
    expect(() => enforceVerdict(verdictOf([state]))).toThrow(
      expect.objectContaining({
        name: 'ConflictError',
        message: 'It is busy. Wait.',
      }),
    );
    for (const rule of ['image.owner', 'image.permission']) {
      expect(() =>
        enforceVerdict(verdictOf([state, deny(rule, 'No.')])),
      ).toThrow(expect.objectContaining({ name: 'NotAllowedError' }));
    }
  });
});

describe('ExpiringCache', () => {
  it('forgets failures at once and the oldest when it is full', async () => {
    const cache = new ExpiringCache<Promise<number>>({
      ttlMs: 60_000,
      maxEntries: 2,
    });
    const load = jest.fn(async () => 1);
    await expect(
      cache.get('a', async () => {
        throw new Error('down');
      }),
    ).rejects.toThrow('down');
    for (const key of ['a', 'b', 'a', 'c', 'b', 'a'])
      await cache.get(key, load);
    // a, b, then c pushes a out, and a pushes b out.
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('forgets what is too old', async () => {
    const cache = new ExpiringCache<Promise<number>>({
      ttlMs: 0,
      maxEntries: 2,
    });
    const load = jest.fn(async () => 1);
    await cache.get('a', load);
    await cache.get('a', load);
    expect(load).toHaveBeenCalledTimes(2);
  });
});
