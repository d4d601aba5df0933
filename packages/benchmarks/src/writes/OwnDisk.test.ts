import { OwnDisk } from './OwnDisk';

it('says what it takes where it cannot be had', () => {
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(OwnDisk.mount('/nowhere/at/all', 1024)).toBeUndefined();
  expect(said).toHaveBeenCalledWith(expect.stringContaining('loop device'));
  said.mockRestore();
});
