import { alpha, darken, lighten, type Theme } from '@material-ui/core/styles';

/** The tones of the lifecycle tables, and a warning. @public */
export type Tone = 'neutral' | 'progress' | 'good' | 'warn' | 'bad';

/** Text and ground of a tone; the contrast holds in light and dark. @public */
export function toneColors(theme: Theme, tone: Tone) {
  const { palette } = theme;
  const main = {
    neutral: palette.type === 'dark' ? '#9e9e9e' : '#616161',
    progress: palette.info.main,
    good: palette.success.main,
    warn: palette.warning.main,
    bad: palette.error.main,
  }[tone];
  const dark = palette.type === 'dark';
  return {
    color: dark ? lighten(main, 0.4) : darken(main, 0.35),
    backgroundColor: alpha(main, dark ? 0.2 : 0.12),
    solid: main,
  };
}

/** For motion that some people ask their system to leave out. @public */
export const reducedMotion = '@media (prefers-reduced-motion: reduce)';
