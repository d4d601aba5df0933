import {
  CustomErrorBase,
  InputError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { SourceFault } from '@vm-images/backstage-plugin-vm-images-node';
import type { ErrorRequestHandler } from 'express';

/** Somebody that the portal asked on behalf of the caller did not do its part. */
class FailedElsewhereError extends CustomErrorBase {
  name = 'FailedElsewhereError' as const;
  readonly statusCode: number;

  constructor(message: string, statusCode: number) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Without the cause, whose message would be repeated behind this one. */
type Explain = (message: string) => Error;

const withStatus =
  (status: number): Explain =>
  message =>
    new FailedElsewhereError(message, status);
const badGateway = withStatus(502);
const tooLarge = withStatus(413);
const noRoom = withStatus(507);
const badInput: Explain = message => new InputError(message);
const away: Explain = message => new ServiceUnavailableError(message);

const sourceFaults: Record<SourceFault, Explain> = {
  unreachable: badGateway,
  certificate: badGateway,
  'http-status': badGateway,
  'ftp-busy': badGateway,
  'ftp-reply': badGateway,
  encoded: badGateway,
  stalled: badGateway,
  'cut-off': badGateway,
  changed: badGateway,
  lying: badGateway,
  digest: badInput,
  'too-large': tooLarge,
  'disk-full': noRoom,
};

const toolFaults: Record<string, Explain> = {
  'tool-missing': away,
  'sandbox-unavailable': away,
  'time-limit': badInput,
  'cpu-limit': badInput,
  'memory-limit': badInput,
  'output-limit': tooLarge,
  'disk-full': noRoom,
};

/**
 * By name, because modules bring classes of their own. Their messages are
 * written for people and carry neither secrets nor queries.
 */
const explanations: Record<string, (fault: unknown) => Explain> = {
  SourceError: fault => sourceFaults[fault as SourceFault] ?? badGateway,
  ToolError: fault => toolFaults[String(fault)] ?? badGateway,
  QmpCommandError: () => badGateway,
  QmpConnectionError: () => away,
};

/**
 * What a source, a tool or a hypervisor could not do is no fault of the portal:
 * the caller gets the reason and a status that says whose turn it is.
 */
export const explainToolErrors: ErrorRequestHandler = (
  error,
  _request,
  _response,
  next,
) => {
  const explain =
    isError(error) && Object.hasOwn(explanations, error.name)
      ? explanations[error.name]((error as { fault?: unknown }).fault)
      : undefined;
  next(explain ? explain(error.message) : error);
};
