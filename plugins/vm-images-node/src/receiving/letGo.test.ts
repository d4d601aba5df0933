import { letGo } from './letGo';

it('empties a piece that has its memory to itself, and no other', () => {
  const own = Buffer.from(new ArrayBuffer(70_000));
  const large = Buffer.from(new ArrayBuffer(70_000)).fill(1);
  const shared = Buffer.from(new SharedArrayBuffer(70_000)).fill(1);
  // Out of memory that many small ones share.
  const small = Buffer.from('0123456789');
  for (const piece of [own, large.subarray(1), shared, small]) letGo(piece);
  expect(own).toHaveLength(0);
  expect(large.subarray(1)).toEqual(Buffer.alloc(69_999, 1));
  expect(shared).toEqual(Buffer.alloc(70_000, 1));
  expect(small).toHaveLength(10);
});
