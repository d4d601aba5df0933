export * from '../../testUtils/disks/contents';
