export * from '../../testUtils/disks/containers';
