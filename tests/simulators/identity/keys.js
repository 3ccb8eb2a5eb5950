// Keys made when the simulator starts, which live in memory alone; and what is signed by them beside the library.

import { createHash, generateKeyPairSync, sign } from 'node:crypto'

const KINDS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** A key for signing, under a name of its own. */
export function signingKey(alg) {
  const { privateKey, publicKey } = KINDS[alg]()
  const publicJwk = publicKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(JSON.stringify(publicJwk)).digest('hex')
  return { kid, alg, privateKey, publicJwk, jwk: { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid } }
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token: whatever claims it is given, whether or not they make sense. */
export function jwt(claims, key, kid = key.kid) {
  const signed = `${encoded({ alg: key.alg, kid, typ: 'JWT' })}.${encoded(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

/** What a token says. Nobody has looked at its signature. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
