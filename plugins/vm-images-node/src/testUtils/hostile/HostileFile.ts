/** A file that no import may take. */
export interface HostileFile {
  /** What it tries, unique in the corpus. */
  name: string;
  /** Made when asked for: all of them at once would not fit into memory. */
  bytes(): Buffer;
  /** What whoever imports it says it is. */
  declaredFormat?: 'raw' | 'qcow2' | 'vmdk' | 'vhd' | 'vhdx' | 'vdi' | 'iso';
}

/** What the corpus aims at. */
export interface HostileTarget {
  /** An existing file of the host that must not be read. */
  secretPath: string;
  /**
   * Sound disks made by a real tool, to be bent: what `qemu-img convert -O`
   * makes of {@link hostileBase} for `vpc`, `vhdx` and `vdi`.
   */
  seeds: { vpc: Buffer; vhdx: Buffer; vdi: Buffer };
}
