import type {
  Image,
  VirtualMachine,
  VmImagesClient,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Locator, Page } from 'playwright-core';
import { Browser, eventually, newKeyPair, Portal, ssh } from '../harness';

/** A guest boots within it, also where nothing helps the processor. */
export const BOOT_MS = 300_000;

/** A portal, a person with a browser in it, and their SSH key. */
export class Job {
  readonly portal: Portal;
  readonly browser: Browser;
  readonly api: VmImagesClient;
  readonly keys = newKeyPair();

  private constructor(portal: Portal, browser: Browser) {
    this.portal = portal;
    this.browser = browser;
    this.api = portal.client();
  }

  /** @param env - What the portal's configuration gets besides. */
  static async create(env: Record<string, string> = {}): Promise<Job> {
    const portal = await Portal.create();
    let browser: Browser | undefined;
    try {
      await portal.start(env);
      browser = await Browser.open();
      await browser.signIn(portal.url);
      return new Job(portal, browser);
    } catch (error) {
      await browser?.close();
      await portal.dispose();
      throw error;
    }
  }

  get page(): Page {
    return this.browser.page;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.portal.url}${path}`);
  }

  button(name: string | RegExp, exact = true): Locator {
    return this.page.getByRole('button', { name, exact });
  }

  /** Every virtual machine that there is. */
  async machines(): Promise<VirtualMachine[]> {
    return (await this.api.listVirtualMachines({ limit: 100 })).items;
  }

  /** The virtual machine of that name, once it runs. */
  async running(name: string): Promise<VirtualMachine> {
    return eventually(
      `${name} runs`,
      async () => {
        const found = (await this.machines()).find(one => one.name === name);
        if (found?.state === 'failed') {
          throw new Error(`${name} failed: ${found.failure?.reason}`);
        }
        return found?.state === 'running' && found;
      },
      { timeoutMs: BOOT_MS, everyMs: 1000 },
    );
  }

  /** The image of that name, once machines can be made from it. */
  async available(name: string): Promise<Image> {
    return eventually(`image ${name} is available`, async () => {
      const { items } = await this.api.listImages({ limit: 100 });
      const found = items.find(image => image.name === name);
      if (found?.status === 'failed') {
        throw new Error(`${name} failed: ${found.failure?.reason}`);
      }
      return found?.status === 'available' && found;
    });
  }

  /**
   * Runs a command in a guest and answers what it printed.
   *
   * @param password - Logs in with it instead of the key.
   */
  async login(
    machine: VirtualMachine,
    command: string,
    password?: string,
  ): Promise<string> {
    const { host, port } = machine.addresses.find(
      address => address.purpose === 'ssh',
    )!;
    const how =
      password === undefined
        ? { privateKey: this.keys.privateKey }
        : { password };
    const username = machine.loginUser!;
    return ssh({ host, port: port!, username, ...how }, command);
  }

  /** Without the browser. */
  async removeMachine(name: string): Promise<void> {
    const { id } = await this.running(name);
    await this.api.deleteVirtualMachine(id);
    await this.isGone(id);
  }

  async isGone(machineId: string): Promise<void> {
    await eventually(`virtual machine ${machineId} is gone`, async () =>
      (await this.machines()).every(({ id }) => id !== machineId),
    );
  }

  async dispose(): Promise<void> {
    await this.browser.close();
    await this.portal.dispose();
  }
}
