// What goes wrong on demand.
//
//   curl --data fault=slow http://127.0.0.1:8083/_control      and fault=none, for all to be well again
//
// | fault | what |
// |---|---|
// | down | nothing answers but 503 |
// | slow | tokens come after SLOW milliseconds (8000) |
// | nonsense | tokens are a page of HTML |
// | nonce, expired, audience, issuer | the ID token says something else, and is signed as it should be |
// | signature | the ID token is signed by a key that is not the one it names |
// | rotated | a new key signs, and is published: the old one is gone |

import { claimsOf, jwt, signingKey } from './keys.js'

const FAULTS = ['none', 'down', 'slow', 'nonsense', 'nonce', 'expired', 'audience', 'issuer', 'signature', 'rotated']

const SLOW = Number(process.env.SLOW ?? 8000)

const CHANGED = {
  nonce: (claims) => ({ ...claims, nonce: 'somebody-elses' }),
  expired: (claims) => ({ ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 }),
  audience: (claims) => ({ ...claims, aud: 'somebody-else' }),
  issuer: (claims) => ({ ...claims, iss: 'https://somebody-else.example' })
}

/** Between the library and whoever asks: does what it is told to do wrong. `key` is what ID tokens are signed by. */
export function misbehaviour(key) {
  let fault = 'none'
  let rotated = null

  const control = async (ctx) => {
    const wanted = new URLSearchParams(await body(ctx.req)).get('fault') ?? ''
    ctx.status = FAULTS.includes(wanted) ? 204 : 400
    if (ctx.status === 400) return
    if (wanted === 'rotated') rotated = signingKey(key.alg)
    fault = wanted
  }

  const spoil = (token) => {
    if (rotated && !['signature'].includes(fault)) return jwt((CHANGED[fault] ?? ((claims) => claims))(claimsOf(token)), rotated)
    if (fault === 'signature') return jwt(claimsOf(token), signingKey(key.alg), (rotated ?? key).kid)
    return CHANGED[fault] ? jwt(CHANGED[fault](claimsOf(token)), key) : token
  }

  return async (ctx, next) => {
    if (ctx.path === '/_control' && ctx.method === 'POST') return control(ctx)
    if (fault === 'down') {
      ctx.status = 503
      return
    }
    await next()
    if (ctx.path === '/token' && ctx.body?.id_token) {
      if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW))
      if (fault === 'nonsense') ctx.body = '<p>Welcome!</p>'
      else ctx.body = { ...ctx.body, id_token: spoil(ctx.body.id_token) }
    }
    if (ctx.path === '/jwks' && rotated) {
      const { kid, alg, publicJwk } = rotated
      ctx.body = { keys: [{ ...publicJwk, kid, alg, use: 'sig' }] }
    }
  }
}

/** What was posted, as text. */
export async function body(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}
