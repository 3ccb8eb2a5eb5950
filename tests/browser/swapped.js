// The same payment, taken by somebody else: the system runs with the one setting changed that says who takes cards (the stage
// `swapped` sees to it), and nobody who pays sees more of that than another card page.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ordersFee, toOrder, waitsFor } from './paying.js'
import { stack } from './stack.js'
import { aVisitor } from './visitor.js'

const VISA = '4242424242424242'
const DECLINED = '4000000000000002'

const SAYS = {
  en: { declined: /declined/u, back: 'Back', receipt: 'Payment received', paid: 'Paid' },
  cy: { declined: /declined/u, back: 'Back', receipt: 'Taliad wedi’i dderbyn', paid: 'Wedi’i dalu' }
}

/** Fills in Stripe's card page. */
async function givesCard(visitor, number) {
  assert.ok(visitor.page.url().startsWith(stack.simulators.stripe), visitor.page.url())
  await visitor.types({ number, expiry: '12/39', cvc: '123', name: 'Ada' })
  await visitor.brings(() => visitor.page.locator('main form button').click())
}

for (const [language, javaScript] of [['en', false], ['cy', true]]) {
  test(`a fee is paid through another provider (${language}, ${javaScript ? 'with' : 'without'} JavaScript)`, async () => {
    const visitor = await aVisitor({ language, javaScript })
    const reference = await ordersFee(visitor)
    await toOrder(visitor, 'tribunal-fee', reference)
    await visitor.presses()
    const welsh = (await visitor.reads()).includes('Dim ond yn Saesneg')
    assert.equal(welsh, language === 'cy', 'the card page has no Welsh, and says so in Welsh')
    // Back without paying, and on with the same payment.
    await visitor.follows(SAYS[language].back)
    visitor.is(`/fee-payment/orders/${reference}`)
    await visitor.examines('swapped order, begun')
    await visitor.presses()
    await givesCard(visitor, DECLINED)
    assert.match(await visitor.reads(), SAYS[language].declined)
    await givesCard(visitor, VISA)
    visitor.is(`/fee-payment/orders/${reference}`)
    assert.ok((await visitor.reads()).includes(SAYS[language].receipt))
    await visitor.examines('swapped receipt')
    await waitsFor(visitor, `/tribunal-fee/cases/${reference}`, SAYS[language].paid)
    await visitor.leaves()
  })
}
