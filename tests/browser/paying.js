// What is done about a payment in the browser, whoever takes the card.

import assert from 'node:assert/strict'
import { answers } from './forms.js'

/** Looks at a page again and again, until it says something. */
export async function waitsFor(visitor, path, words) {
  for (let tries = 0; tries < 80; tries++) {
    await visitor.goes(path)
    if ((await visitor.reads()).includes(words)) return
    await new Promise((done) => setTimeout(done, 500))
  }
  assert.fail(`${path} never says ${words}: ${await visitor.reads()}`)
}

/** Works out and orders an employment tribunal's fee of £160, and says under which reference. */
export async function ordersFee(visitor) {
  await visitor.goes('/tribunal-fee/fee')
  await answers(visitor, { '/fee': 'issue' })
  await answers(visitor, { '/kinds': ['arrears'] })
  await answers(visitor, { '/claimants': '1' })
  await answers(visitor, { '/helped': 'no' })
  visitor.is('/tribunal-fee/your-fee')
  await visitor.presses()
  await answers(visitor, { '/claimant': 'Rosa Jenkins' })
  await answers(visitor, { '/receipt': 'email' })
  await answers(visitor, { '/contact/email': 'rosa@example.com' })
  visitor.is('/tribunal-fee/check-answers')
  await visitor.presses()
  return visitor.path.match(/ETF-.{4}-.{4}-./)[0]
}

/** From the page of a case to its order. */
export async function toOrder(visitor, transaction, reference) {
  await visitor.goes(`/${transaction}/cases/${reference}`)
  await visitor.brings(() => visitor.page.locator(`form[action$="/pay"] button`).click())
  visitor.is(`/fee-payment/orders/${reference}`)
}
