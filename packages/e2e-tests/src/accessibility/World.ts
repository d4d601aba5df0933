import type {
  Image,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import { Browser, eventually, newKeyPair, Portal } from '../harness';

const BOOT_MS = 300_000;

/** A portal with something on every page, and a browser to look at it. */
export class World {
  readonly portal: Portal;
  readonly browser: Browser;
  /** A private image, captured from the machine. */
  readonly image: Image;
  readonly machineId: string;
  readonly template: VmTemplate;

  private constructor(parts: {
    portal: Portal;
    browser: Browser;
    image: Image;
    machineId: string;
    template: VmTemplate;
  }) {
    this.portal = parts.portal;
    this.browser = parts.browser;
    this.image = parts.image;
    this.machineId = parts.machineId;
    this.template = parts.template;
  }

  static async create(): Promise<World> {
    const portal = await Portal.create();
    try {
      await portal.start();
      const things = await fill(portal);
      const browser = await Browser.open();
      await browser.signIn(portal.url);
      return new World({ portal, browser, ...things });
    } catch (error) {
      await portal.dispose();
      throw error;
    }
  }

  get page() {
    return this.browser.page;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.portal.url}/vm-images${path}`);
    await this.settled();
  }

  /** Nothing moves or loads any more. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        document.querySelector('h1, h2') !== null &&
        document.querySelector(
          '[role=progressbar]:not([aria-hidden]), [aria-busy=true], .MuiSkeleton-root',
        ) === null &&
        document
          .getAnimations()
          .every(
            ({ playState, effect }) =>
              playState !== 'running' ||
              effect?.getComputedTiming().iterations === Infinity,
          ),
    );
  }

  /** Of the pages that are opened from now on. */
  async theme(name: 'light' | 'dark'): Promise<void> {
    await this.page.evaluate(
      value => localStorage.setItem('theme', value),
      name,
    );
  }

  async dispose(): Promise<void> {
    await this.browser.close();
    await this.portal.dispose();
  }
}

/** A machine that runs, an image captured from it, and one in the recycle bin. */
async function fill(portal: Portal) {
  const api = portal.client();
  const template = await eventually('there is a template', async () => {
    const [first] = await api.listTemplates();
    return first?.mappings[0]?.imageId ? first : undefined;
  });
  const { virtualMachines } = await api.launch({
    templateId: template.id,
    name: 'to-look-at',
    login: { sshPublicKeys: [newKeyPair().publicKey.trim()] },
  });
  const [{ id: machineId }] = virtualMachines;
  await eventually(
    'the machine runs',
    async () => (await api.getVirtualMachine(machineId)).state === 'running',
    { timeoutMs: BOOT_MS },
  );
  const capture = async (name: string) => {
    const made = await api.captureImage({
      ...{ virtualMachineId: machineId, name },
      ...{ family: 'looks', version: '1.0', tags: ['web', 'tested'] },
    });
    return eventually(`${name} is available`, async () => {
      const image = await api.getImage(made.image.id);
      return image.status === 'available' && image;
    });
  };
  const image = await capture('captured-to-look-at');
  const binned = await capture('captured-to-throw-away');
  await api.deleteImage(binned.id);
  await eventually('one is in the recycle bin', async () => {
    return (await api.getImage(binned.id)).status === 'deleted';
  });
  return { image, machineId, template };
}
