export interface Step {
  title: string;
  text: string;
  commands?: readonly string[];
}

/** Run inside of the machine that becomes the image. */
export const linuxSteps: readonly Step[] = [
  {
    title: 'Install the agents',
    text: 'cloud-init gives every new machine its name, login and network; the guest agent lets a running machine be copied with its file systems at rest, and lets it be shut down and asked for its addresses.',
    commands: [
      'sudo apt-get install cloud-init qemu-guest-agent    # Debian, Ubuntu',
      'sudo dnf install cloud-init qemu-guest-agent        # Fedora, RHEL, Rocky',
      'sudo systemctl enable cloud-init qemu-guest-agent',
    ],
  },
  {
    title: 'Name disks by what they are',
    text: 'A disk may have another device name on the next platform. In /etc/fstab and for the boot loader use UUIDs, and have the drivers of virtual disks and networks in the initial RAM disk.',
    commands: [
      'lsblk -f',
      'lsinitramfs /boot/initrd.img-$(uname -r) | grep virtio   # Debian, Ubuntu',
      'lsinitrd | grep virtio                                   # Fedora, RHEL, Rocky',
    ],
  },
  {
    title: 'Have a console on the serial port',
    text: 'The console of this portal reads the first serial port. Add the console to the kernel command line in /etc/default/grub, then write the configuration of the boot loader anew.',
    commands: [
      'GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200n8"',
      'sudo update-grub                                  # Debian, Ubuntu',
      'sudo grub2-mkconfig -o /boot/grub2/grub.cfg       # Fedora, RHEL, Rocky',
    ],
  },
  {
    title: 'Take away what makes it one machine',
    text: 'Keys, ids, logs and histories must not be in every copy. The next start makes new ones.',
    commands: [
      'sudo cloud-init clean --logs',
      'sudo rm -f /etc/ssh/ssh_host_*',
      'sudo truncate -s 0 /etc/machine-id',
      'sudo rm -f /var/lib/dbus/machine-id ~root/.bash_history ~/.bash_history',
      'sudo rm -f ~root/.ssh/authorized_keys ~/.ssh/authorized_keys',
    ],
  },
  {
    title: 'Give back free space, and shut down',
    text: 'Blocks that the file system does not use need not be in the file.',
    commands: ['sudo fstrim -av', 'sudo poweroff'],
  },
];

/** The same for Windows; in a shell of an administrator. */
export const windowsSteps: readonly Step[] = [
  {
    title: 'Install drivers and agents',
    text: 'Windows brings no drivers for virtio. Mount the virtio-win medium and install both packages from it: the drivers, and the guest agent. For names, passwords and keys from outside install Cloudbase-Init, which does for Windows what cloud-init does for Linux.',
    commands: [
      'msiexec /i D:\\virtio-win-gt-x64.msi /qn /norestart',
      'msiexec /i D:\\guest-agent\\qemu-ga-x86_64.msi /qn /norestart',
      'msiexec /i CloudbaseInitSetup_Stable_x64.msi /qn',
    ],
  },
  {
    title: 'Allow remote access',
    text: 'A new machine has to be reached. Allow remote desktop, or install the SSH server of Windows.',
    commands: [
      "Set-ItemProperty 'HKLM:\\System\\CurrentControlSet\\Control\\Terminal Server' fDenyTSConnections 0",
      "Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'",
      'Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0',
      'Set-Service sshd -StartupType Automatic',
    ],
  },
  {
    title: 'Switch hibernation off and clean up',
    text: 'A file system that hibernates cannot be copied safely, and updates leave much behind.',
    commands: [
      'powercfg /h off',
      'Dism /Online /Cleanup-Image /StartComponentCleanup /ResetBase',
      'Optimize-Volume -DriveLetter C -ReTrim',
    ],
  },
  {
    title: 'Generalize with Sysprep',
    text: 'Sysprep removes security ids, names and drivers of this one machine and shuts it down. Do not start it again before it was copied. With Cloudbase-Init use its answer file, so that the first start asks nobody.',
    commands: [
      "cd 'C:\\Program Files\\Cloudbase Solutions\\Cloudbase-Init\\conf'",
      'C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown /unattend:Unattend.xml',
    ],
  },
];
