// Stands in for whoever signs machines in, by OpenID Connect. Its keys are made when it starts and live in memory alone.
//
//   curl --user visits-line:local-only --data grant_type=client_credentials http://127.0.0.1:8081/token

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import Provider from 'oidc-provider'
import { machines } from './machines.js'

const port = Number(process.env.PORT ?? 8081)
const issuer = process.env.ISSUER ?? `http://127.0.0.1:${port}`

const signingKey = () =>
  ({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' })

// The one thing that tokens are for: the routes under /api.
const api = { scope: '', audience: 'justice-api', accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } }

const provider = new Provider(issuer, {
  clients: machines,
  jwks: { keys: [signingKey()] },
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

const server = provider.listen(port, '127.0.0.1', () => console.log(`identity: ${issuer}`))

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { server.close(); server.closeAllConnections() })
