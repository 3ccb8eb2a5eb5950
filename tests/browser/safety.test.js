// What the browser is told, so that nobody else can act for a visitor.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { aPrison, stack } from './stack.js'
import { aVisitor } from './visitor.js'

describe('Safety', { concurrency: 2 }, () => {
  test('every cookie is for this host alone, unseen by scripts, and not sent with what other sites post', async () => {
    const visitor = await aVisitor()
    await visitor.goes('/visit-request?lang=en')
    const { reference } = await visitor.hasBooked(await aPrison())
    const cookies = await visitor.context.cookies(stack.origin)
    assert.deepEqual(cookies.map(({ name }) => name).sort(), [`__Host-${reference}`, '__Host-language', '__Host-visit-request'].sort())
    for (const { name, domain, path, secure, httpOnly, sameSite, expires } of cookies) {
      assert.deepEqual({ domain, path, secure, httpOnly, sameSite }, { domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }, name)
      if (name !== '__Host-language') assert.ok(expires > Date.now() / 1000, `${name} lasts`)
    }
    assert.equal(await visitor.page.evaluate(() => document.cookie), '')
    await visitor.leaves()
  })

  test('a script that somebody got into a page does not run', async () => {
    const visitor = await aVisitor()
    await visitor.goes('/visit-request/prison')
    await visitor.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src="/assets/plain.svg" onload="window.ran = true">')
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.body.append(script)
    })
    await visitor.page.waitForLoadState('networkidle')
    assert.equal(await visitor.page.evaluate(() => window.ran), undefined)
    assert.ok(visitor.wrong.length >= 2 && visitor.wrong.every((line) => line.includes('Content Security Policy')), visitor.wrong.join('\n'))
    visitor.wrong.length = 0
    await visitor.leaves()
  })

  test('what another site posts is refused, and the page says so', async () => {
    const page = `<!DOCTYPE html><html lang="en"><title>Another site</title>
      <form method="post" action="${stack.origin}/visit-request/prison"><input name="/prison" value="LEI"><button>Win a prize</button></form>`
    const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(page)).listen(0, '127.0.0.1')
    await once(site, 'listening')
    const visitor = await aVisitor()
    await visitor.goes('/visit-request/prison')
    await visitor.choosesPrison('STI')
    await visitor.goes(`http://127.0.0.1:${site.address().port}/`)
    assert.equal(await visitor.brings(() => visitor.page.getByRole('button').click()), 403)
    assert.match(await visitor.reads(), /^That came from another website/u)
    await visitor.examines('posted by another site')
    await visitor.goes('/visit-request/prison')
    assert.equal(await visitor.page.locator('select').inputValue(), 'STI')
    site.close()
    await visitor.leaves()
  })
})
