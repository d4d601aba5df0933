import {
  imageStandings,
  type Standing,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  StatusChip,
  type Tone,
} from '@vm-images/backstage-plugin-vm-images-react';

const tones: Record<Standing, Tone> = {
  draft: 'neutral',
  candidate: 'neutral',
  stable: 'good',
  deprecated: 'warn',
  obsolete: 'warn',
  revoked: 'bad',
};

/** Whether people should use it; the usual answer needs no chip. */
export function StandingChip(props: {
  standing: Standing;
  /** Also when it is stable. */
  always?: boolean;
}) {
  const { standing, always = false } = props;
  if (standing === 'stable' && !always) return null;
  return (
    <StatusChip
      word={imageStandings[standing].title}
      tone={tones[standing]}
      tooltip="Whether people should use this image"
    />
  );
}
