import { eventually } from '../harness';
import { Lab, type CrashPoints } from './Lab';
import { Trials } from './Trials';
import { Work } from './Work';

/** A lab whose backend runs, and what trials in it need. */
export interface OpenLab {
  lab: Lab;
  points: CrashPoints;
  trials: Trials;
  work: Work;
}

/** Opens a lab that offers the public image; see {@link Lab.create}. */
export async function openLab(
  settings?: Parameters<typeof Lab.create>[0],
): Promise<OpenLab> {
  const lab = await Lab.create(settings);
  try {
    await lab.start();
    const work = new Work(lab);
    // It tries KVM out once, and would begin anew each time it is killed.
    await eventually('every platform is ready', async () => {
      const platforms = await lab.client.listPlatforms();
      return platforms.every(({ status }) => status === 'ready');
    });
    await eventually('the public image is offered', async () => {
      return (await work.imageNamed('small-linux'))?.status === 'available';
    });
    const points = await lab.points();
    return { lab, points, trials: new Trials(lab), work };
  } catch (error) {
    await lab.dispose();
    throw error;
  }
}
