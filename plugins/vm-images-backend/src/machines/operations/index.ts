export * from './deleteMachine';
export * from './launch';
export * from './launchMachine';
export * from './powerMachine';
export * from './relaunch';
