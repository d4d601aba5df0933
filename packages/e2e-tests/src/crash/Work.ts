import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type {
  Image,
  Operation,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { eventually, newKeyPair } from '../harness';
import type { Lab } from './Lab';

export const ownerRef = 'user:default/e2e';
/** Name of the machine that images are made of. */
const CAPTURED = 'captured';

/** What the trials ask for, and what they look at afterwards. */
export class Work {
  readonly #lab: Lab;
  readonly #publicKey = newKeyPair().publicKey.trim();
  #captured: VirtualMachine | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  async machineNamed(name: string) {
    const { items } = await this.#lab.client.listVirtualMachines({
      limit: 200,
    });
    return items.find(one => one.name === name);
  }

  async imageNamed(name: string) {
    const { items } = await this.#lab.client.listImages({ limit: 200 });
    return items.find(one => one.name === name);
  }

  /** A guest that answers says `SSH-2.0-...` before anything else. */
  async answersOnSsh(name: string): Promise<VirtualMachine> {
    const found = await this.machineNamed(name);
    expect(found).toMatchObject({ state: 'running' });
    const { host, port } = found!.addresses.find(
      ({ purpose }) => purpose === 'ssh',
    )!;
    await eventually(`${name} answers on its SSH port`, async () => {
      const socket = connect(port!, host);
      socket.setTimeout(5_000, () => socket.destroy());
      try {
        for await (const chunk of socket)
          return String(chunk).startsWith('SSH-');
      } finally {
        socket.destroy();
      }
      return false;
    });
    return found!;
  }

  /** The image is offered, and its file is the one that its digest speaks of. */
  async isWhole(name: string): Promise<Image> {
    const image = await this.imageNamed(name);
    expect(image).toMatchObject({ status: 'available' });
    const digest = await this.#lab.folders.digestOf({
      id: image!.platformImageId!,
    });
    expect(image!.digest).toBe(digest);
    return image!;
  }

  launch(name: string) {
    return async (idempotencyKey: string) => {
      const image = await this.imageNamed('small-linux');
      const { operation } = await this.#lab.client.launch(
        {
          ...{ imageId: image!.id, name, ownerRef, size: 'micro' },
          login: { sshPublicKeys: [this.#publicKey] },
        },
        { idempotencyKey },
      );
      return operation;
    };
  }

  /** Out of the lists, and still to be had from the recycle bin. */
  async isInBin(id: string, name: string) {
    expect(await this.imageNamed(name)).toBeUndefined();
    const { status, actions } = await this.#lab.client.getImage(id);
    expect([status, actions.restore.effect]).toEqual(['deleted', 'allow']);
  }

  /** Nobody can get it back. */
  async isDestroyed(id: string) {
    await expect(this.#lab.client.getImage(id)).rejects.toThrow(/404/);
  }

  /** Deletes it, without any harm on the way. */
  async binned(image: Image): Promise<Image> {
    const { id, name } = image;
    await this.#lab.client.deleteImage(id);
    await eventually(`${name} is in the recycle bin`, async () => {
      return (await this.#lab.client.getImage(id)).status === 'deleted';
    });
    return image;
  }

  async isGone(name: string) {
    expect(await this.machineNamed(name)).toBeUndefined();
    expect(await this.imageNamed(name)).toBeUndefined();
  }

  /** Waits until it, or its child of this kind, is in a stage; then cancels it. */
  cancelIn(kind: string, stage: string) {
    return async (begun: Operation) => {
      await eventually(`${kind} is under way`, async () => {
        const { items } = await this.#lab.client.listOperations({
          parent: kind === begun.kind ? undefined : begun.id,
          limit: 50,
        });
        return items.find(
          one =>
            one.kind === kind &&
            one.subject?.id === begun.subject?.id &&
            one.stages.some(
              ({ name, status }) => name === stage && status === 'running',
            ),
        );
      });
      await this.#lab.client.cancelOperation(begun.id);
    };
  }

  async machineToCapture(): Promise<VirtualMachine> {
    if (!this.#captured) {
      await this.launch(CAPTURED)(randomUUID());
      await eventually('it runs', async () => {
        return (await this.machineNamed(CAPTURED))?.state === 'running';
      });
      this.#captured = await this.answersOnSsh(CAPTURED);
    }
    return this.#captured;
  }

  capture(name: string, stopFirst = false) {
    return async (idempotencyKey: string) => {
      const { id: virtualMachineId } = await this.machineToCapture();
      const request = { virtualMachineId, name, ownerRef, stopFirst };
      const accepted = await this.#lab.client.captureImage(request, {
        idempotencyKey,
      });
      return accepted.operation;
    };
  }
}
