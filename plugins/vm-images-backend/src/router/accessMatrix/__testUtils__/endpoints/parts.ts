import { factsOf, web, type Role } from '../roles';

export const sight = { needs: 'sight', answer: 200 } as const;
export const ownership = { needs: 'ownership' } as const;
export const image = { about: 'image' } as const;
export const template = { about: 'template' } as const;
export const machine = { about: 'machine' } as const;

/** As whom the role makes things when nothing else is said. */
export const ownerRef = (role: Role) => factsOf(role).refs[0] ?? web;
