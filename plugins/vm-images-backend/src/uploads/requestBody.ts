import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';

/** The bytes of a request on their way past the library that speaks tus. */
export interface RequestBody {
  request: IncomingMessage;
  /** Known once it is locked; aborted when another request wants the lock. */
  stop?: AbortSignal;
}

/**
 * What the library puts around a body (four streams, one of which copies) took
 * more of the processor than all that is done with the bytes. So it is given
 * requests without a body, and its data store finds the body here.
 */
export const requestBody = new AsyncLocalStorage<RequestBody>();
