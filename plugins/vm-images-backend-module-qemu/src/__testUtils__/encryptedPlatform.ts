import {
  DataKey,
  type LaunchSpec,
  type NewPlatformImage,
} from '@vm-images/backstage-plugin-vm-images-node';
import { guestImage } from './realQemu';
import { ssh, sshKey } from './ssh';
import {
  launchSpec,
  newImage,
  type TestPlatform,
  testPlatform,
  work,
} from './testPlatform';

const BOOT_MS = 240_000;

/** A platform that is told keys by a test, and machines that one logs in to. */
export interface EncryptedPlatform {
  test: TestPlatform;
  /** Keys by the markers of their images; without one there is none to be had. */
  keys: Map<string, Buffer>;
  /** What may log in to each machine. */
  login: { user: string; sshPublicKeys: string[] };
  /** Describes an encrypted image that is to be made, and makes its key. */
  encrypted(kind: NewPlatformImage['kind']): NewPlatformImage;
  launched(changes: Partial<LaunchSpec>): Promise<LaunchedMachine>;
}

export interface LaunchedMachine {
  ref: { id: string; marker: string };
  /** Waits until one can log in. */
  ready(): Promise<void>;
  /** Runs a command in the guest. */
  run(command: string): Promise<string>;
}

/** Makes and starts such a platform; it offers the guest image. */
export async function encryptedPlatform(): Promise<EncryptedPlatform> {
  const keys = new Map<string, Buffer>();
  const key = sshKey();
  const login = { user: 'root', sshPublicKeys: [key.public] };
  const test = await testPlatform({ publicImages: [guestImage().offer] });
  test.platform.encrypt.useKeys({
    open: async imageId => {
      const bytes = keys.get(imageId);
      if (!bytes) throw new Error(`There is no key of image ${imageId}`);
      return DataKey.from(bytes);
    },
  });
  return {
    ...{ test, keys, login },
    encrypted(kind) {
      const image = newImage({ kind, encrypted: true });
      const bytes = DataKey.generate().use(one => Buffer.from(one));
      keys.set(image.marker, bytes);
      return image;
    },
    async launched(changes) {
      const { launch } = test.platform;
      const spec = await launchSpec(test.platform, { login, ...changes });
      const { id } = await launch.create(spec, work());
      const ref = { id, marker: spec.marker };
      let port: number;
      const ready = async () => {
        const options = { ...work(), timeoutMs: BOOT_MS };
        const { addresses } = await launch.waitUntilReady(ref, options);
        port = addresses[0].port!;
      };
      await ready();
      const as = { username: 'root', privateKey: key.private };
      return { ref, ready, run: command => ssh({ ...as, port }, command) };
    },
  };
}
