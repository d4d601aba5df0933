export * from './deleteMachine';
export * from './finishInstall';
export * from './launch';
export * from './launchMachine';
export * from './powerMachine';
export * from './reinstallMachine';
export * from './relaunch';
