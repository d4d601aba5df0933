import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './modules/nav';

/** Every other feature is found through `app.packages: all`. */
export const app = createApp({ features: [navModule] });
