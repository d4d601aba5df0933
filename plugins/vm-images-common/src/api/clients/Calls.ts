import type { Operation } from '../../model/types';
import type { VmImagesApi } from '../VmImagesApi';
import type {
  Call,
  EditOptions,
  Requester,
  RequestOptions,
  WriteOptions,
} from '../request';

/** What a method of the API takes. @public */
export type Args<K extends keyof VmImagesApi> = Parameters<VmImagesApi[K]>;
/** What a method of the API gives. @public */
export type Result<K extends keyof VmImagesApi> = ReturnType<VmImagesApi[K]>;

/** The path of these segments, whatever characters are in them. */
export const at = (...segments: string[]): string =>
  `/${segments.map(encodeURIComponent).join('/')}`;

/** The header by which a repeated request has one effect. */
export const once = (options: WriteOptions | undefined) => ({
  'Idempotency-Key': options?.idempotencyKey,
});

/** Requests of the shapes that the API has more than once. @public */
export abstract class Calls {
  protected readonly requester: Requester;

  constructor(requester: Requester) {
    this.requester = requester;
  }

  protected async items<T>(call: Call): Promise<T[]> {
    return (await this.requester.json<{ items: T[] }>(call)).items;
  }

  protected async operation(call: Call): Promise<Operation> {
    const answer = await this.requester.json<{ operation: Operation }>(call);
    return answer.operation;
  }

  protected create<T>(
    path: string,
    body: unknown,
    options: WriteOptions | undefined,
  ): Promise<T> {
    const headers = once(options);
    return this.requester.json({
      ...{ method: 'POST', path, body, headers, options },
    });
  }

  protected edit<T>(
    method: 'PATCH' | 'PUT' | 'POST',
    path: string,
    body: unknown,
    options: (EditOptions & RequestOptions) | undefined,
  ): Promise<T> {
    const headers = { 'If-Match': options?.ifMatch };
    return this.requester.json({ method, path, body, headers, options });
  }
}
