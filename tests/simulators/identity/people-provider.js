// A provider at which people sign in, by choosing who they are.

import { randomBytes } from 'node:crypto'
import Provider, { interactionPolicy } from 'oidc-provider'
import { misbehaviour, body } from './misbehaviour.js'
import { choice, refusal, signOut } from './pages.js'

/** Everybody is asked every time who they are: there would be nothing to see otherwise. */
function policy() {
  const made = interactionPolicy.base()
  const always = new interactionPolicy.Check('everybody_is_asked', 'who signs in?', (ctx) =>
    ctx.oidc.result?.login ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT
  )
  made.get('login').checks.add(always)
  return made
}

/**
 * A provider on a port of this machine. `claims` says what it tells of a person, in the ID token and beside; `more` is
 * whatever else the library is to know.
 */
export function peopleProvider({ name, title, issuer, key, client, origin, people, claims, more = {}, answers = async () => false }) {
  const asked = new Map()
  const kept = { httpOnly: true, signed: true, path: '/' }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'digital-justice',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        id_token_signed_response_alg: key.alg,
        jwks: { keys: [client] },
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`${origin}/sign-in/${name}/callback`],
        post_logout_redirect_uris: [`${origin}/sign-in/${name}/out`]
      }
    ],
    jwks: { keys: [key.jwk] },
    clientAuthMethods: ['private_key_jwt'],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    // Each provider has a port of its own, and cookies know nothing of ports.
    cookies: {
      keys: [randomBytes(32).toString('hex')],
      names: { session: `${name}_session`, interaction: `${name}_interaction`, resume: `${name}_resume` },
      long: kept,
      short: kept
    },
    interactions: { policy: policy(), url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id, token) => ({
      accountId: id,
      claims: (use) => claims(people.find((person) => person.id === id), asked.get(token?.grantId) ?? {}, use)
    }),
    // Whoever chooses somebody has agreed to what is asked about them.
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope(ctx.oidc.params.scope)
      const named = Object.keys(JSON.parse(ctx.oidc.params.claims ?? '{}').userinfo ?? {})
      if (named.length) grant.addOIDCClaims(named)
      asked.set(await grant.save(), { ...ctx.oidc.params })
      return grant
    },
    renderError: (ctx, error) => Object.assign(ctx, { type: 'html', body: refusal(error) }),
    ttl: { AccessToken: 180, AuthorizationCode: 60, IdToken: 120, Interaction: 600, Session: 3600, Grant: 3600 },
    ...more,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => Object.assign(ctx, { type: 'html', body: signOut(title, form) }) },
      ...more.features
    }
  })

  provider.use(misbehaviour(key))
  provider.use(async (ctx, next) => {
    if (await answers(ctx)) return
    if (!ctx.path.startsWith('/interaction/')) return next()
    if (ctx.method === 'GET') {
      ctx.type = 'html'
      ctx.body = choice(title, people, ctx.path)
      return
    }
    const posted = new URLSearchParams(await body(ctx.req))
    const known = people.some(({ id }) => id === posted.get('person'))
    const result = known
      ? { login: { accountId: posted.get('person'), remember: false } }
      : { error: 'access_denied', error_description: 'They would rather not' }
    ctx.status = 303
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }))
  })
  return provider
}
