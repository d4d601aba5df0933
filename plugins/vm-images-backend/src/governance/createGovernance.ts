/** Puts together what is decided about images: channels, standings, lineage. */
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type {
  CallerResolver,
  PermissionDecisions,
  ServiceOptions,
} from '../authorization';
import type { ChangePublisher } from '../changes';
import { readReceivedIds } from '../database/imageShares/readShares';
import { imageAccessOf } from '../images/ImageAccess';
import type { ImageService } from '../images/ImageService';
import { machineAccessOf } from '../machines/MachineAccess';
import type { AccessByType } from '../permissions';
import type { TemplateService } from '../templates/TemplateService';
import { ChannelService } from './channels/ChannelService';
import { FamilyService } from './families/FamilyService';
import { LineageService } from './lineage/LineageService';
import { MachineOwnersService } from './lineage/MachineOwnersService';
import { StandingChanger } from './standing/StandingChanger';
import { StandingService } from './standing/StandingService';
import { StandingTeller } from './standing/StandingTeller';

export interface GovernanceParts {
  access: AccessByType;
  callers: CallerResolver;
  database: Knex;
  decisions: PermissionDecisions;
  /** As the caller may see them. */
  images: ImageService;
  logger: LoggerService;
  notifications: NotificationService;
  /** Are recipients of shares told of a revocation? */
  notifyRecipients: boolean;
  publisher: ChangePublisher;
  /** As the caller may see them. */
  templates: TemplateService;
}

export type Governance = ReturnType<typeof createGovernance>;

export function createGovernance(parts: GovernanceParts) {
  const { callers, database, decisions, images, publisher, templates } = parts;
  const accessOf = ({ credentials }: ServiceOptions) =>
    imageAccessOf(credentials, {
      received: ({ ownershipRefs: refs }) =>
        readReceivedIds({ knex: database, refs }),
      ...{ callers, decisions, access: parts.access.images },
    });
  const machinesSeen = async ({ credentials }: ServiceOptions) => {
    const access = parts.access.machines;
    const services = { callers, decisions, access };
    return (await machineAccessOf(credentials, services)).view;
  };
  const teller = new StandingTeller(parts);
  const families = new FamilyService({ database, images, accessOf });
  const changer = new StandingChanger({ database, teller });
  return {
    families,
    channels: new ChannelService({
      ...{ database, families, images, accessOf },
      tell: ({ id, ownerRef, everyone }) =>
        publisher.publish(
          { type: 'family', id, change: 'updated' },
          { refs: [ownerRef], everyone },
        ),
    }),
    standings: new StandingService({ database, accessOf, changer }),
    lineage: new LineageService({ database, accessOf, templates }),
    machineOwners: new MachineOwnersService({
      ...{ database, accessOf, machinesSeen },
    }),
    /** For what is done on a schedule, in nobody's session. */
    changer,
    teller,
  };
}
