// Paying, with the real counter and a simulated GOV.UK Pay: a fee with help that is paid at the second attempt, a fine paid
// by instalment, and what the payments office does.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answers } from './forms.js'
import { ordersFee, toOrder, waitsFor } from './paying.js'
import { stack, sweep } from './stack.js'
import { LANGUAGES, aVisitor } from './visitor.js'

const VISA = '4444333322221111'
const DECLINED = '4000000000000002'
const SLOW = '4000000000000309'

const both = LANGUAGES.flatMap((language) => [true, false].map((javaScript) => ({ language, javaScript })))
const named = ({ language, javaScript }) => `(${language}, ${javaScript ? 'with' : 'without'} JavaScript)`

/** Tells the simulated provider something. */
async function pay(what, body) {
  const answer = await fetch(`${stack.simulators.pay}/control/${what}`, { method: 'POST', body: JSON.stringify(body) })
  assert.equal(answer.status, 200)
}

/** Fills in the provider's card page and, where the card lets them, agrees. They are on the provider's pages all the while. */
async function givesCard(visitor, number) {
  assert.ok(visitor.page.url().startsWith(stack.simulators.pay), visitor.page.url())
  const form = { cardNo: number, expiryMonth: '12', expiryYear: '39', cardholderName: 'Ada', cvc: '123', addressLine1: '1 Street', addressCity: 'Leeds', addressPostcode: 'LS1 1AA' }
  await visitor.types(form)
  const goesOn = () => visitor.brings(() => visitor.page.locator('main form button').first().click())
  await goesOn()
  await goesOn()
}

/** Asks for help with an order's fee, and says where the application is. */
async function asksForHelp(visitor, order) {
  await visitor.follows(visitor.language === 'en' ? 'Ask for help with this fee' : 'Gofyn am help gyda’r ffi hon')
  visitor.is('/help-with-fees')
  await visitor.goes('/help-with-fees/which-fee')
  for (const form of [
    { '/feeFrom': 'order' },
    { '/order': order },
    { '/paid': 'no' },
    { '/partner': 'no' },
    { '/age': '41' },
    { '/savings/ownPence': '0' },
    { '/benefit': 'none' },
    { '/children/younger': '0', '/children/older': '0' },
    { '/income/ownPence': '1205' }
  ])
    await answers(visitor, form)
  visitor.is('/help-with-fees/what-to-expect')
  // £1,205 is £120 over £1,085: £5 for each whole £10 (SI 2013/2302, Schedule, paragraphs 11 and 12).
  assert.ok((await visitor.reads()).includes('£60'))
  await visitor.presses()
  for (const form of [
    { '/person/firstName': 'Rosa', '/person/lastName': 'Jenkins', '/person/dateOfBirth/day': '14', '/person/dateOfBirth/month': '3', '/person/dateOfBirth/year': '1985' },
    { '/numberKind': 'neither' },
    { '/tell': 'email' },
    { '/contact/email': 'rosa@example.com' },
    { '/evidence': 'upload' }
  ])
    await answers(visitor, form)
  visitor.is('/help-with-fees/check-answers')
  await visitor.presses()
  return visitor.path.replace('/confirmation', '')
}

/** One of the department's people, signed in through the provider, before a page of theirs. */
async function aColleague(name, page, language = 'en') {
  const colleague = await aVisitor({ language })
  await colleague.goes(page)
  await colleague.signsInAs(name)
  return colleague
}

// One after another: the provider misbehaves for everybody at once.
describe('Payments', () => {
  for (const how of both) {
    test(`a fee is paid when help has taken a part off and the first card was declined ${named(how)}`, async () => {
      const visitor = await aVisitor(how)
      const reference = await ordersFee(visitor)
      await visitor.examines('payments confirmation, owed')
      await toOrder(visitor, 'tribunal-fee', reference)
      const order = visitor.path
      await visitor.examines('payments order, due')
      const help = await asksForHelp(visitor, reference)
      const fee = `/tribunal-fee/cases/${reference}`
      await waitsFor(visitor, fee, how.language === 'en' ? 'You do not need to pay it while that is being decided' : 'Nid oes angen ichi ei thalu tra bo hynny’n cael ei benderfynu')
      await visitor.examines('tribunal-fee, help awaited')

      // Each tenth who applies is asked for evidence first.
      if ((await visitor.goes(`${help}/evidence-sent`)) === 200) await visitor.presses()
      const clerk = await aColleague('Leon Achebe', '/help-with-fees/staff')
      await clerk.goes(`${help.replace('/cases/', '/staff/cases/')}/moves/grant-part`)
      await answers(clerk, { '/paysPence': '60' })
      await clerk.presses()
      await clerk.leaves()
      await waitsFor(visitor, order, '£60')
      await visitor.examines('payments order, due, with help')

      await visitor.presses()
      await givesCard(visitor, DECLINED)
      await visitor.brings(() => visitor.page.locator('main a').first().click())
      visitor.is(order)
      await visitor.examines('payments order, declined')
      await visitor.presses()
      await visitor.goes(order)
      await visitor.examines('payments order, begun')
      await visitor.presses()
      await givesCard(visitor, VISA)
      visitor.is(order)
      await visitor.examines('payments receipt')
      const receipt = await visitor.reads()
      for (const words of ['£160', '£100', '£60', `${reference}-2`]) assert.ok(receipt.includes(words), `${words} in ${receipt}`)
      await waitsFor(visitor, `/tribunal-fee/cases/${reference}`, how.language === 'en' ? 'Paid' : 'Wedi’i dalu')
      await visitor.examines('payments case, paid')
      assert.equal(await visitor.page.locator('form[action$="/pay"]').count(), 0)
      await waitsFor(visitor, help, how.language === 'en' ? 'Your part of the fee has been paid' : 'Mae eich rhan chi o’r ffi wedi’i thalu')
      await visitor.leaves()
    })
  }

  for (const language of LANGUAGES) {
    test(`a fine is paid by instalment, and the court's account has it (${language})`, async () => {
      const payer = await aVisitor({ language })
      await payer.goes('/fine-payment/account')
      await answers(payer, { '/division': '82', '/account': '13000001C' })
      await answers(payer, { '/amount': '5.00' })
      await answers(payer, { '/payer': 'fined' })
      await answers(payer, { '/receipt': 'none' })
      payer.is('/fine-payment/check-answers')
      await payer.presses()
      const reference = payer.path.match(/FIN-.{4}-.{4}-./)[0]
      await toOrder(payer, 'fine-payment', reference)
      await payer.examines('payments order of a fine')
      assert.equal(await payer.page.getByRole('link', { name: /help/iu }).count(), 0, 'a fine is no fee')
      await payer.presses()
      await givesCard(payer, SLOW)
      payer.is(`/fee-payment/orders/${reference}`)
      await payer.examines('payments order, at the bank')
      await waitsFor(payer, `/fee-payment/orders/${reference}/return`, language === 'en' ? 'Payment received' : 'Taliad wedi’i dderbyn')
      await waitsFor(payer, `/fine-payment/cases/${reference}`, language === 'en' ? 'Paid, and on the account' : 'Wedi’i dalu, ac ar y cyfrif')
      await payer.leaves()
    })

    test(`when the provider is away nothing is taken, and the page says so (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const reference = await ordersFee(visitor)
      await toOrder(visitor, 'tribunal-fee', reference)
      await pay('misbehave', { call: 'any', mood: 'broken', times: 4 })
      assert.equal(await visitor.presses(), 503)
      await visitor.examines('payments order, provider away', { errors: 1, beside: false })
      await pay('misbehave', { call: 'any', mood: 'broken', times: 0 })
      await visitor.goes(`/fee-payment/orders/${reference}`)
      await visitor.presses()
      assert.ok(visitor.page.url().startsWith(stack.simulators.pay))
      await visitor.goes(`/fee-payment/orders/${reference}`)
      await visitor.brings(() => visitor.page.locator('form[action$="/cancel"] button').click())
      await visitor.examines('payments order, cancelled')
      await visitor.leaves()
    })

    test(`the payments office records a cheque, and gives back what was too much (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const reference = await ordersFee(visitor)
      const desk = `/fee-payment/staff/orders/${reference}`
      const clerk = await aColleague('Lowri Bennett', '/fee-payment/staff', language)
      await clerk.examines('payments desk')
      await clerk.goes('/fee-payment/staff/orders?reference=ETF')
      await clerk.examines('payments desk, not found', { errors: ['There is no payment with this reference. Check it, and enter it as it is on the letter or the page'] })
      await clerk.goes(`/fee-payment/staff/orders?reference=${reference.toLowerCase()}`)
      clerk.is(desk)
      await clerk.examines('payments desk, order due')
      await clerk.goes(`${desk}/received`)
      await clerk.examines('payments desk, received')
      assert.equal(await clerk.presses(), 422)
      await clerk.examines('payments desk, received, nothing', { errors: ['Choose how it came', 'Enter a number of up to 40 letters and digits', 'Enter an amount in pounds, like 250 or 250.50'] })
      await answers(clerk, { way: 'cheque', number: '100001', amount: '200' })
      clerk.is(desk)
      await clerk.examines('payments desk, order overpaid')
      await clerk.goes(`${desk}/refund`)
      await clerk.examines('payments desk, refund')
      await clerk.leaves()

      const manager = await aColleague('Marcus Hale', desk, language)
      await manager.brings(() => manager.page.locator('table a[href*="/refunds/"]').first().click())
      await manager.examines('payments desk, decide')
      assert.equal(await manager.presses(), 422)
      await manager.examines('payments desk, decide, nothing', { errors: ['Choose what to do'] })
      await answers(manager, { decision: 'allow' })
      await manager.brings(() => manager.page.locator('table a[href*="/refunds/"]').first().click())
      await answers(manager, { decision: 'given' })
      await manager.examines('payments desk, given back')
      // A day has been reconciled, whatever the time is.
      await sweep('fee-payment')
      await manager.goes('/fee-payment/staff/days')
      await manager.examines('payments desk, days')
      await manager.brings(() => manager.page.locator('table a').first().click())
      await manager.examines('payments desk, a day')
      await manager.leaves()
      await waitsFor(visitor, `/tribunal-fee/cases/${reference}`, language === 'en' ? 'Paid' : 'Wedi’i dalu')
      await visitor.leaves()
    })
  }
})
