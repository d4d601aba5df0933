import { setTimeout as pause } from 'node:timers/promises';

type UrlOf = (path: string) => string;

/** A key that nobody has the other half of. */
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKmxlQ0a1yZkz0bKgmYJxVtTPXJ3hnqPWV3m0m2xX6Xr bench';

export const launchBody = (imageId: string, name: string) => ({
  imageId,
  name,
  login: { sshPublicKeys: [KEY] },
});

/** The first image that can be launched, once the platform has told of it. */
export async function waitForImage(url: UrlOf): Promise<string> {
  for (;;) {
    const response = await fetch(url('/vm-images/images'));
    const { items = [] } = (await response.json()) as {
      items?: { id: string; status: string }[];
    };
    const found = items.find(({ status }) => status === 'available');
    if (found) return found.id;
    await pause(200);
  }
}

/** Answers the id of the machine that is being made. */
export async function postLaunch(url: UrlOf, body: object): Promise<string> {
  const response = await fetch(url('/vm-images/launches'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`No launch: ${await response.text()}`);
  const { virtualMachines } = (await response.json()) as {
    virtualMachines: { id: string }[];
  };
  return virtualMachines[0].id;
}
