/** What `npm run e2e` prepares for the tests. */
function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set; run these tests by \`npm run e2e\``);
}

export const environment = {
  /** The folder that the built portal is started in. */
  portalDir: () => required('E2E_PORTAL_DIR'),
  /** The arguments for `node` that start it. */
  portalArgs: () => JSON.parse(required('E2E_PORTAL_ARGS')) as string[],
  chromium: () => required('E2E_CHROMIUM'),
  /** The folder with the project's own guest image. */
  guestImageDir: () => required('VM_IMAGES_GUEST_IMAGE_DIR'),
};
