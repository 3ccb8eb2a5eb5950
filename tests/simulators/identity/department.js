// The department's own provider, at which its people sign in. What they do is the claim `posts`.

import { signingKey } from './keys.js'
import { staff } from './people.js'
import { peopleProvider } from './people-provider.js'

/** It, on a port of this machine. */
export const department = ({ issuer, client, origin }) =>
  peopleProvider({
    name: 'staff',
    title: 'Staff sign-in (simulated)',
    issuer,
    key: signingKey('RS256'),
    client,
    origin,
    people: staff,
    claims: ({ id, name, posts }) => ({ sub: id, name, posts }),
    more: { claims: { openid: ['sub'], profile: ['name'], posts: ['posts'] }, scopes: ['openid', 'profile', 'posts'] }
  })
