// Stands in for whoever signs machines and people in, by OpenID Connect: an issuer for the partners' machines, one like
// GOV.UK One Login for citizens, one of the department's own for staff. Its keys are made when it starts and live in
// memory alone. It knows our function by its public keys, CITIZEN_KEY and STAFF_KEY; without them, nobody signs in there.
//
//   curl --user visits-line:local-only --data grant_type=client_credentials http://127.0.0.1:8081/token

import { randomBytes } from 'node:crypto'
import Provider from 'oidc-provider'
import { department } from './department.js'
import { signingKey } from './keys.js'
import { machines } from './machines.js'
import { oneLogin } from './one-login.js'

const port = Number(process.env.PORT ?? 8081)
const issuer = process.env.ISSUER ?? `http://127.0.0.1:${port}`

// The one thing that tokens are for: the routes under /api.
const api = { scope: '', audience: 'justice-api', accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } }

const provider = new Provider(issuer, {
  clients: machines,
  jwks: { keys: [signingKey('RS256').jwk] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:justice:api',
      useGrantedResource: () => true,
      getResourceServerInfo: () => api
    }
  },
  ttl: { ClientCredentials: 600 }
})

const servers = [provider.listen(port, '127.0.0.1', () => console.log(`identity: ${issuer}`))]

/** Listens where an environment variable says, if our function's key is known. */
function people(name, make) {
  const key = process.env[`${name}_KEY`]
  if (!key) return
  const at = Number(process.env[`${name}_PORT`])
  const issuer = `http://127.0.0.1:${at}`
  const made = make({ issuer, client: JSON.parse(key), origin: process.env.ORIGIN ?? 'http://localhost:8080' })
  servers.push(made.listen(at, '127.0.0.1', () => console.log(`${name.toLowerCase()}: ${issuer}`)))
}

people('CITIZEN', oneLogin)
people('STAFF', department)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => servers.forEach((server) => { server.close(); server.closeAllConnections() }))
}
