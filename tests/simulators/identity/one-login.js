// GOV.UK One Login, as its technical documentation describes it: levels by `vtr`, identity in a token of its own, whose
// key is in a DID document.

import { errors } from 'oidc-provider'
import { citizens } from './people.js'
import { jwt, signingKey } from './keys.js'
import { peopleProvider } from './people-provider.js'

const CORE_IDENTITY = 'https://vocab.account.gov.uk/v1/coreIdentityJWT'
const RETURN_CODE = 'https://vocab.account.gov.uk/v1/returnCode'

/** The levels that may be asked for: medium confidence only with two factors. */
const LEVELS = ['Cl', 'Cl.Cm', 'Cl.Cm.P2']

const levelOf = ({ vtr }) => JSON.parse(vtr ?? '["Cl.Cm"]')[0]

const seconds = () => Math.floor(Date.now() / 1000)

/** One Login on a port of this machine. */
export function oneLogin({ issuer, client, origin }) {
  const identity = signingKey('ES256')
  const did = `did:web:${new URL(issuer).host.replace(':', '%3A')}`
  const method = { id: `${did}#${identity.kid}`, type: 'JsonWebKey', controller: did, publicKeyJwk: identity.publicJwk }

  const coreIdentity = ({ id, name, birthDate }) => {
    const [given, family] = name.split(' ')
    const nameParts = [
      { type: 'GivenName', value: given },
      { type: 'FamilyName', value: family }
    ]
    const claims = {
      iss: `${issuer}/`,
      aud: 'digital-justice',
      sub: id,
      iat: seconds(),
      nbf: seconds(),
      exp: seconds() + 1800,
      vot: 'P2',
      vtm: `${issuer}/trustmark`,
      vc: { type: ['VerifiableCredential', 'IdentityCheckCredential'], credentialSubject: { name: [{ nameParts }], birthDate: [{ value: birthDate }] } }
    }
    return jwt(claims, identity, method.id)
  }

  // The ID token says how surely they signed in, and never more (One Login: "Prove your user's identity").
  const claims = (person, params, use) => {
    const said = { sub: person.id, vot: 'Cl.Cm', vtm: `${issuer}/trustmark` }
    if (use !== 'userinfo' || !levelOf(params).endsWith('P2')) return said
    const codes = { [RETURN_CODE]: (person.codes ?? []).map((code) => ({ code })) }
    return person.proved ? { ...said, [CORE_IDENTITY]: coreIdentity(person) } : { ...said, ...codes }
  }

  return peopleProvider({
    name: 'citizen',
    title: 'One Login (simulated)',
    issuer,
    key: signingKey('ES256'),
    client,
    origin,
    people: citizens,
    claims,
    more: {
      claims: { openid: ['sub', 'vot', 'vtm'], [CORE_IDENTITY]: null, [RETURN_CODE]: null },
      scopes: ['openid'],
      features: { claimsParameter: { enabled: true } },
      extraParams: {
        vtr(ctx, value) {
          const wanted = parsed(value ?? '["Cl.Cm"]')
          if (!Array.isArray(wanted) || !wanted.length || wanted.some((level) => !LEVELS.includes(level))) {
            ctx.oidc.params.vtr = undefined
            throw new errors.InvalidRequest('Request vtr not valid')
          }
        }
      }
    },
    answers: async (ctx) => {
      if (ctx.path !== '/.well-known/did.json') return false
      ctx.type = 'application/did+json'
      ctx.set('cache-control', 'max-age=3600, private')
      ctx.body = JSON.stringify({ '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'], id: did, assertionMethod: [method] })
      return true
    }
  })
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
