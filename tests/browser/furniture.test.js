// The pages that every service shares, and addresses that lead nowhere.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LANGUAGES, aVisitor } from './visitor.js'

const PAGES = ['/', '/cookies', '/accessibility', '/privacy', '/problems/not-found', '/problems/conflict', '/problems/malformed']

describe('Shared pages', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`each is sound (${language})`, async () => {
      const visitor = await aVisitor({ language })
      for (const path of PAGES) {
        assert.equal(await visitor.goes(path), 200, path)
        await visitor.examines(`shared page ${path}`)
      }
      await visitor.leaves()
    })

    test(`an address that leads nowhere says so (${language})`, async () => {
      const visitor = await aVisitor({ language })
      for (const path of ['/no-such-page', '/visit-request/no-such-page', '/visit-request/cases/no-such-case']) {
        assert.equal(await visitor.goes(path), 404, path)
      }
      await visitor.examines('not found')
      await visitor.leaves()
    })
  }

  test('a page is in the language that was chosen, and so is the next', async () => {
    const visitor = await aVisitor()
    await visitor.goes('/visit-request/prison')
    await visitor.follows('Cymraeg')
    visitor.is('/visit-request/prison')
    assert.match(await visitor.reads(), /^Ym mha garchar/u)
    await visitor.choosesPrison('LEI')
    assert.match(await visitor.reads(), /^Â phwy/u)
    await visitor.follows('English')
    assert.match(await visitor.reads(), /^Who do you/u)
    await visitor.leaves()
  })
})
