/** Asks what to launch and launches it. */
export function LaunchDialog(_props: {
  open: boolean;
  onClose: () => void;
  imageId?: string;
  templateId?: string;
}) {
  return null;
}
