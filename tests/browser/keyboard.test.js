// The whole way with the keyboard alone.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aPrison } from './stack.js'
import { CHARLES, aVisitor, person, somebody } from './visitor.js'

test('a visit is booked and cancelled with the keyboard alone', async () => {
  const visitor = await aVisitor()
  const { page } = visitor
  const press = (key) => page.keyboard.press(key)
  const type = (text) => page.keyboard.type(text)

  /** Tabs on to what matches, and sees that it shows the focus. */
  async function tabTo(selector) {
    for (let presses = 0; presses < 60; presses += 1) {
      await press('Tab')
      const [there, shown] = await page.evaluate((sought) => [document.activeElement.matches(sought), document.activeElement.matches(':focus-visible')], selector)
      assert.ok(shown, `what has the focus shows it on ${visitor.path}`)
      if (there) return
    }
    assert.fail(`no ${selector} to be reached by Tab on ${visitor.path}`)
  }

  async function fillIn(answers) {
    for (const [name, value] of Object.entries(answers)) {
      await tabTo(`[name="${name}"]`)
      await type(value)
    }
  }

  const enter = () => visitor.brings(() => press('Enter'))
  const prison = await aPrison()
  await visitor.goes('/')
  await tabTo('main a[href="/visit-request"]')
  await enter()

  // The first thing is the way past the header.
  await tabTo('.govuk-skip-link')
  await press('Enter')
  await tabTo('main .govuk-button--start')
  await enter()

  // An error takes the focus to the summary, and from there to the question.
  await tabTo('main button')
  await enter()
  await tabTo('.govuk-error-summary a')
  await press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'prison')
  await type(`Thornfield ${prison}`)
  await tabTo('main button')
  await enter()

  await fillIn({ ...person('/prisoner', CHARLES), '/prisoner/number': CHARLES.number })
  await enter()
  await fillIn(person('/visitors/0', somebody()))
  await enter()
  await tabTo('[name=more]')
  await press('ArrowRight')
  assert.equal(await page.locator('[name=more]:checked').inputValue(), 'no')
  await tabTo('main button.govuk-button')
  await enter()
  await tabTo('[name="/session"]')
  await press('Space')
  await press('ArrowDown')
  const [, second] = await visitor.offered()
  assert.equal(await page.locator('input:checked').inputValue(), second, 'the sessions are one group, whatever the day')
  await tabTo('main button')
  await enter()
  await fillIn({ '/contact/email': 'ada@example.com' })
  await enter()
  visitor.is('/visit-request/check-answers')
  await tabTo('main button')
  await enter()
  assert.match(visitor.path, /\/confirmation$/u)

  await tabTo('main a[href^="/visit-request/cases/"]:not([download])')
  await enter()
  await tabTo('main .govuk-button--warning')
  await enter()
  await tabTo('main button')
  await enter()
  assert.match(await visitor.reads(), /Cancelled/u)
  await visitor.leaves()
})
