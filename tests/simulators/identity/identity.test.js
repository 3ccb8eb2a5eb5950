// Holds the simulator to what it stands in for: OpenID Connect Core 1.0, Discovery 1.0 and RP-Initiated Logout 1.0, PKCE
// (RFC 7636), private_key_jwt (RFC 7523), and what GOV.UK One Login's documentation adds. It knows nothing of our code.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { claimsOf, jwt, signingKey } from './keys.js'

const ORIGIN = 'http://localhost:8080'
const CORE_IDENTITY = 'https://vocab.account.gov.uk/v1/coreIdentityJWT'
const RETURN_CODE = 'https://vocab.account.gov.uk/v1/returnCode'

const ours = { citizen: signingKey('RS256'), staff: signingKey('RS256') }
const issuers = {}
let server

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

before(async () => {
  const [machines, citizen, staff] = [await freePort(), await freePort(), await freePort()]
  const jwk = ({ publicJwk, kid, alg }) => JSON.stringify({ ...publicJwk, kid, alg, use: 'sig' })
  server = spawn('node', [new URL('server.js', import.meta.url).pathname], {
    env: {
      PATH: process.env.PATH,
      ORIGIN,
      SLOW: '700',
      PORT: machines,
      CITIZEN_PORT: citizen,
      STAFF_PORT: staff,
      CITIZEN_KEY: jwk(ours.citizen),
      STAFF_KEY: jwk(ours.staff)
    },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  let said = ''
  for await (const words of server.stdout) {
    said += words
    if (said.includes('staff: ')) break
  }
  Object.assign(issuers, { machines: `http://127.0.0.1:${machines}`, citizen: `http://127.0.0.1:${citizen}`, staff: `http://127.0.0.1:${staff}` })
})

after(() => server.kill())

const discover = async (kind) => (await fetch(`${issuers[kind]}/.well-known/openid-configuration`)).json()

/** A browser that keeps cookies and follows nothing by itself. */
function aBrowser() {
  const jar = new Map()
  return async (address, options = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(address, { redirect: 'manual', ...options, headers: { ...options.headers, cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0].split('=')
      jar.set(name, value)
    }
    return answer
  }
}

/** Goes to sign in, as somebody or nobody. Says where the browser is sent back to, and what was asked. */
async function signsIn(kind, person, more = {}) {
  const { authorization_endpoint: endpoint } = await discover(kind)
  const verifier = randomBytes(32).toString('hex')
  const asked = {
    response_type: 'code',
    client_id: 'digital-justice',
    redirect_uri: `${ORIGIN}/sign-in/${kind}/callback`,
    scope: kind === 'staff' ? 'openid profile posts' : 'openid',
    state: randomBytes(16).toString('hex'),
    nonce: randomBytes(16).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ui_locales: 'en',
    ...(kind === 'citizen' ? { vtr: '["Cl.Cm"]' } : {}),
    ...more
  }
  for (const [name, value] of Object.entries(asked)) if (value === undefined) delete asked[name]
  const browser = aBrowser()
  let answer = await browser(`${endpoint}?${new URLSearchParams(asked)}`)
  if (answer.status === 303 && !answer.headers.get('location').startsWith(ORIGIN)) {
    const page = new URL(answer.headers.get('location'), endpoint).href
    const html = await (await browser(page)).text()
    const form = new URLSearchParams(person ? { person } : { cancel: 'yes' })
    answer = await browser(page, { method: 'POST', body: form })
    answer = await browser(new URL(answer.headers.get('location'), page).href)
    return { back: new URL(answer.headers.get('location')), asked, verifier, html, browser }
  }
  const location = answer.headers.get('location')
  return { back: location ? new URL(location) : null, refused: location ? null : await answer.text(), asked, verifier, browser }
}

/** Exchanges a code, with an assertion that may be changed. */
async function exchanges(kind, { back, verifier }, { claims = {}, key = ours[kind], form = {} } = {}) {
  const { token_endpoint: endpoint } = await discover(kind)
  const now = Math.floor(Date.now() / 1000)
  const assertion = { iss: 'digital-justice', sub: 'digital-justice', aud: endpoint, jti: randomBytes(8).toString('hex'), iat: now, exp: now + 300, ...claims }
  const sent = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code'),
    redirect_uri: `${ORIGIN}/sign-in/${kind}/callback`,
    code_verifier: verifier,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt(assertion, key, ours[kind].kid),
    ...form
  }
  const answer = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(sent) })
  const text = await answer.text()
  return { status: answer.status, text, ...(text.startsWith('{') ? JSON.parse(text) : {}) }
}

const asks = async (kind, { access_token: token }) => {
  const { userinfo_endpoint: endpoint } = await discover(kind)
  return (await fetch(endpoint, { headers: { authorization: `Bearer ${token}` } })).json()
}

/** Whether a token is signed by a key. */
function isSignedBy(token, jwk) {
  const [header, claims, signature] = token.split('.')
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }
  return verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))
}

const keys = async (kind) => (await (await fetch((await discover(kind)).jwks_uri)).json()).keys
const headerOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url'))
const isPublished = async (kind, token) => {
  const jwk = (await keys(kind)).find(({ kid }) => kid === headerOf(token).kid)
  return Boolean(jwk) && isSignedBy(token, jwk)
}

const goesWrong = async (kind, fault) => {
  const { status } = await fetch(`${issuers[kind]}/_control`, { method: 'POST', body: new URLSearchParams({ fault }) })
  assert.equal(status, 204)
}

const AMINA = 'urn:fdc:gov.uk:2022:Amina'
const BRYN = 'urn:fdc:gov.uk:2022:Bryn'
const PROVE = { vtr: '["Cl.Cm.P2"]', claims: JSON.stringify({ userinfo: { [CORE_IDENTITY]: null, [RETURN_CODE]: null } }) }

describe('Each provider of people', () => {
  for (const kind of ['citizen', 'staff']) {
    test(`${kind}: says of itself what it must, and takes no client but by private_key_jwt`, async () => {
      const said = await discover(kind)
      assert.equal(said.issuer, issuers[kind])
      assert.deepEqual(said.token_endpoint_auth_methods_supported, ['private_key_jwt'])
      assert.ok(said.code_challenge_methods_supported.includes('S256'))
      for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint']) assert.ok(said[name], name)
    })

    test(`${kind}: takes nobody without PKCE, or back to another address`, async () => {
      const without = await signsIn(kind, AMINA, { code_challenge: undefined, code_challenge_method: undefined })
      assert.equal(without.back.searchParams.get('error'), 'invalid_request')
      const elsewhere = await signsIn(kind, AMINA, { redirect_uri: 'http://localhost:8080/elsewhere' })
      assert.match(elsewhere.refused, /invalid_redirect_uri/u)
    })

    test(`${kind}: gives a code once, and only to who asked for it`, async () => {
      const person = kind === 'citizen' ? AMINA : 'staff-leeds-clerk'
      const signed = await signsIn(kind, person)
      assert.equal(signed.back.searchParams.get('state'), signed.asked.state)
      assert.equal(signed.back.searchParams.get('iss'), issuers[kind])
      const another = await exchanges(kind, { ...signed, verifier: randomBytes(32).toString('hex') })
      assert.deepEqual([another.status, another.error], [400, 'invalid_grant'])
      const again = await signsIn(kind, person)
      const given = await exchanges(kind, again)
      assert.equal(given.status, 200, given.text)
      const claims = claimsOf(given.id_token)
      assert.deepEqual([claims.iss, claims.aud, claims.sub, claims.nonce], [issuers[kind], 'digital-justice', person, again.asked.nonce])
      assert.ok(await isPublished(kind, given.id_token))
      assert.equal((await exchanges(kind, again)).error, 'invalid_grant')
    })

    test(`${kind}: believes no assertion that is for another, too old, used, or somebody else's`, async () => {
      const signed = await signsIn(kind, kind === 'citizen' ? AMINA : 'staff-leeds-clerk')
      const past = Math.floor(Date.now() / 1000) - 600
      for (const wrong of [{ claims: { aud: 'https://elsewhere.example' } }, { claims: { iat: past, exp: past + 300 } }, { key: signingKey('RS256') }, { claims: { jti: undefined } }]) {
        assert.equal((await exchanges(kind, signed, wrong)).error, 'invalid_client')
      }
      const jti = randomBytes(8).toString('hex')
      assert.equal((await exchanges(kind, signed, { claims: { jti } })).status, 200)
      assert.equal((await exchanges(kind, signed, { claims: { jti } })).error, 'invalid_client')
    })

    test(`${kind}: whoever cancels comes back with access_denied and the state`, async () => {
      const { back, asked } = await signsIn(kind, null)
      assert.deepEqual([back.searchParams.get('error'), back.searchParams.get('state')], ['access_denied', asked.state])
    })

    test(`${kind}: signs people out, and sends them back`, async () => {
      const signed = await signsIn(kind, kind === 'citizen' ? AMINA : 'staff-leeds-clerk')
      const { id_token: hint } = await exchanges(kind, signed)
      const { end_session_endpoint: endpoint } = await discover(kind)
      const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: `${ORIGIN}/sign-in/${kind}/out` })
      const page = await (await signed.browser(`${endpoint}?${query}`)).text()
      const xsrf = page.match(/name="xsrf" value="([^"]+)"/u)[1]
      const action = page.match(/action="([^"]+)"/u)[1]
      const answer = await signed.browser(action, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) })
      assert.equal(answer.headers.get('location'), `${ORIGIN}/sign-in/${kind}/out`)
    })

    test(`${kind}: its page needs no script`, async () => {
      const { html } = await signsIn(kind, null)
      assert.ok(!/<script/iu.test(html))
      assert.match(html, /<button name="cancel"/u)
    })

    test(`${kind}: misbehaves when it is told to, and stops when it is told to`, async () => {
      const person = kind === 'citizen' ? AMINA : 'staff-leeds-clerk'
      const token = async () => {
        const signed = await signsIn(kind, person)
        return { ...(await exchanges(kind, signed)), nonce: signed.asked.nonce }
      }
      await goesWrong(kind, 'nonce')
      const nonce = await token()
      assert.notEqual(claimsOf(nonce.id_token).nonce, nonce.nonce)
      assert.ok(await isPublished(kind, nonce.id_token))
      await goesWrong(kind, 'expired')
      assert.ok(claimsOf((await token()).id_token).exp < Date.now() / 1000)
      await goesWrong(kind, 'audience')
      assert.equal(claimsOf((await token()).id_token).aud, 'somebody-else')
      await goesWrong(kind, 'issuer')
      assert.notEqual(claimsOf((await token()).id_token).iss, issuers[kind])
      await goesWrong(kind, 'signature')
      assert.ok(!(await isPublished(kind, (await token()).id_token)))
      await goesWrong(kind, 'nonsense')
      assert.ok(!(await token()).text.startsWith('{'))
      await goesWrong(kind, 'slow')
      const began = Date.now()
      await token()
      assert.ok(Date.now() - began >= 700)
      const former = await keys(kind)
      await goesWrong(kind, 'rotated')
      assert.ok(await isPublished(kind, (await token()).id_token))
      assert.ok((await keys(kind)).every(({ kid }) => former.every((key) => key.kid !== kid)))
      await goesWrong(kind, 'down')
      assert.equal((await fetch(`${issuers[kind]}/.well-known/openid-configuration`)).status, 503)
      await goesWrong(kind, 'none')
      assert.ok(await isPublished(kind, (await token()).id_token))
    })
  }
})

describe('The one like GOV.UK One Login', () => {
  test('says in the ID token how surely somebody signed in, and no more', async () => {
    const given = await exchanges('citizen', await signsIn('citizen', AMINA, PROVE))
    assert.equal(claimsOf(given.id_token).vot, 'Cl.Cm')
    assert.equal(headerOf(given.id_token).alg, 'ES256')
  })

  test('tells of somebody’s identity only when that was asked for', async () => {
    const plain = await exchanges('citizen', await signsIn('citizen', AMINA))
    assert.equal((await asks('citizen', plain))[CORE_IDENTITY], undefined)
  })

  test('proves an identity by a token of its own, signed by the key that the DID document names', async () => {
    const given = await exchanges('citizen', await signsIn('citizen', AMINA, PROVE))
    const told = await asks('citizen', given)
    const identity = told[CORE_IDENTITY]
    const document = await (await fetch(`${issuers.citizen}/.well-known/did.json`)).json()
    const method = document.assertionMethod.find(({ id }) => id === headerOf(identity).kid)
    assert.equal(method.controller, document.id)
    assert.equal(headerOf(identity).kid.split('#')[0], document.id)
    assert.equal(headerOf(identity).alg, 'ES256')
    assert.ok(isSignedBy(identity, method.publicKeyJwk))
    const claims = claimsOf(identity)
    assert.deepEqual([claims.iss, claims.aud, claims.sub, claims.vot], [`${issuers.citizen}/`, 'digital-justice', told.sub, 'P2'])
    assert.equal(claims.vc.credentialSubject.birthDate[0].value, '1985-12-10')
  })

  test('says by a code that it could not prove an identity', async () => {
    const given = await exchanges('citizen', await signsIn('citizen', BRYN, PROVE))
    const told = await asks('citizen', given)
    assert.deepEqual([told[CORE_IDENTITY], told[RETURN_CODE]], [undefined, [{ code: 'X' }]])
  })

  test('refuses levels that it does not have', async () => {
    for (const vtr of ['["P2"]', '["Cl.P2"]', 'Cl.Cm', '[]']) {
      assert.equal((await signsIn('citizen', AMINA, { vtr })).back.searchParams.get('error'), 'invalid_request', vtr)
    }
  })
})

describe('The department’s own', () => {
  test('says what people do', async () => {
    const given = await exchanges('staff', await signsIn('staff', 'staff-contact-centre'))
    const claims = claimsOf(given.id_token)
    assert.deepEqual(claims.posts, ['visit-request:assistant:LEI', 'visit-request:assistant:BRI'])
    assert.equal(claims.name, 'Farah Siddiqui')
    const nothing = await exchanges('staff', await signsIn('staff', 'staff-new'))
    assert.deepEqual(claimsOf(nothing.id_token).posts, [])
  })
})

describe('The one for machines', () => {
  test('gives a partner a token, and nobody else', async () => {
    const asks = (secret) =>
      fetch(`${issuers.machines}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`visits-line:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' })
      })
    assert.equal(claimsOf((await (await asks('local-only')).json()).access_token).client_id, 'visits-line')
    assert.equal((await asks('guessed')).status, 401)
  })
})
