/** What an operation does, for people. */
const verbs: Record<string, string> = {
  'image.import': 'Import image',
  'image.capture': 'Capture image',
  'image.from-saved': 'Make image',
  'image.capture-saved': 'Capture image',
  'vm.save.snapshot': 'Take snapshot of virtual machine',
  'vm.save.backup': 'Back up virtual machine',
  'vm.unsave.snapshot': 'Delete snapshot of virtual machine',
  'vm.unsave.backup': 'Delete backup of virtual machine',
  'image.copy': 'Copy image',
  'image.replicate': 'Replicate image',
  'image.fetch': 'Fetch image',
  'image.delete': 'Delete image',
  'image.destroy': 'Destroy image',
  'image.export': 'Export image',
  'image.copy-and-share': 'Copy and share image',
  'image.convert-for-download': 'Convert for download image',
  launch: 'Launch',
  'vm.launch': 'Launch virtual machine',
  'vm.start': 'Start virtual machine',
  'vm.stop': 'Stop virtual machine',
  'vm.force-stop': 'Force virtual machine to stop',
  'vm.reboot': 'Reboot virtual machine',
  'vm.power': 'Change power of virtual machine',
  'vm.delete': 'Delete virtual machine',
  'vm.reinstall': 'Reinstall virtual machine',
  'vm.finish-install': 'Finish installation of virtual machine',
  'key.rotate': 'Rotate key',
  'key.rewrap': 'Wrap data keys anew with key',
  'platform.sync': 'Synchronize platform',
};

/** @example `Import image debian-12` */
export function operationTitle(operation: {
  kind: string;
  input?: object;
  subject?: { name?: string; id: string };
}): string {
  const { kind, subject } = operation;
  const machines = (operation.input as { machines?: object[] })?.machines;
  if (kind === 'launch' && !subject && machines) {
    return `Launch ${machines.length} virtual machines`;
  }
  const action =
    kind === 'vm.power' &&
    operation.input &&
    'action' in operation.input &&
    `vm.${operation.input.action}`;
  const of = (operation.input as { kind?: string })?.kind;
  const verb = verbs[action || kind] ?? verbs[`${kind}.${of}`] ?? kind;
  return subject ? `${verb} ${subject.name ?? subject.id}` : verb;
}
