/** Releases of Windows in their order, which no counting gives. */
export const windowsServers = [
  ...['2008', '2008 R2', '2012', '2012 R2'],
  ...['2016', '2019', '2022', '2025'],
] as const;

export const windowsClients = ['7', '8', '8.1', '10', '11'] as const;
