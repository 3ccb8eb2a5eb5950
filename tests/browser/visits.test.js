// What becomes of a visit: asked for where the prison chooses, withdrawn, rejected, chosen again, moved; and the place
// that is held while the other questions are answered.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPrison, set } from './stack.js'
import { LANGUAGES, aVisitor } from './visitor.js'

const SAME = 'You have already chosen this session. Choose another, or leave this blank'
const FULL = 'All the places in this session have been taken. Choose another session'
const CHOOSE = 'Choose a session'

const both = LANGUAGES.flatMap((language) => [true, false].map((javaScript) => ({ language, javaScript })))
const named = ({ language, javaScript }) => `(${language}, ${javaScript ? 'with' : 'without'} JavaScript)`

/** Chooses by the values of the lists that have names. */
async function picks(visitor, choices) {
  for (const [name, value] of Object.entries(choices)) await visitor.page.locator(`select[name="${name}"]`).selectOption(value)
}

/** Asks a prison that chooses for three sessions. Says where the case is, and what was asked for. */
async function hasAsked(visitor) {
  const prison = await aPrison({ booking: 'on-request' })
  const sessions = await visitor.reachesSessions(prison)
  await visitor.posts('session', { '/session': sessions[0], '/secondSession': sessions[1], '/thirdSession': sessions[2] })
  await visitor.posts('contact', { '/contact/email': 'ada@example.com' })
  await visitor.goes('/visit-request/check-answers')
  const reference = await visitor.books()
  return { prison, sessions, reference, home: `/visit-request/cases/${reference}` }
}

/** What the prison's staff would do: the case as they leave it. */
async function becomes(reference, state, settled) {
  await set(`VIS#CASE#${reference}`, 'CASE', 'state', state)
  await set(`VIS#CASE#${reference}`, 'CASE', 'settled', settled)
}

describe('A visit', { concurrency: 2 }, () => {
  for (const how of both) {
    test(`is asked for with three choices, and withdrawn ${named(how)}`, async () => {
      const visitor = await aVisitor(how)
      const sessions = await visitor.reachesSessions(await aPrison({ booking: 'on-request' }))
      await visitor.examines('session, where the prison chooses')
      await picks(visitor, { '/secondSession': sessions[0], '/thirdSession': sessions[2] })
      assert.equal(await visitor.choosesSession(sessions[0]), 422)
      await visitor.examines('session, the same chosen twice', { errors: [SAME] })
      assert.equal(await visitor.page.locator('select[name="/thirdSession"]').inputValue(), sessions[2])
      await picks(visitor, { '/secondSession': sessions[1] })
      await visitor.presses()
      await visitor.givesContact()
      await visitor.examines('check answers, three choices')
      const reference = await visitor.books()
      await visitor.examines('confirmation, requested')
      await visitor.goes(`/visit-request/cases/${reference}`)
      await visitor.examines('status, requested')
      await visitor.goes(`/visit-request/cases/${reference}/withdrawn`)
      await visitor.examines('withdraw, are you sure')
      await visitor.presses()
      visitor.is(`/visit-request/cases/${reference}`)
      await visitor.examines('status, withdrawn')
      await visitor.leaves()
    })

    test(`that was rejected for the time is booked at another ${named(how)}`, async () => {
      const visitor = await aVisitor(how)
      const { reference, home, sessions } = await hasAsked(visitor)
      await becomes(reference, 'rejected', { reason: 'slot_unavailable' })
      await visitor.goes(home)
      await visitor.examines('status, rejected for the time')
      await visitor.goes(`${home}/rebook`)
      await visitor.examines('choose another time')
      assert.equal(await visitor.presses(), 422)
      await visitor.examines('choose another time, nothing chosen', { errors: [CHOOSE] })
      assert.equal(await visitor.choosesSession(sessions[4]), 200)
      visitor.is(home)
      await visitor.examines('status, booked again')
      await visitor.leaves()
    })

    test(`is moved, and keeps its place when the other is full ${named(how)}`, async () => {
      const [visitor, quicker] = [await aVisitor(how), await aVisitor(how)]
      const prison = await aPrison({ places: 1 })
      const { reference, session } = await visitor.hasBooked(prison)
      const home = `/visit-request/cases/${reference}`
      await visitor.goes(`${home}/change`)
      await visitor.examines('change')
      const offered = await visitor.offered()
      assert.ok(!offered.includes(session), 'what they have is not offered')
      await quicker.hasBooked(prison, { session: offered[0] })
      assert.equal(await visitor.choosesSession(offered[0]), 422)
      await visitor.examines('change, full meanwhile', { errors: [FULL] })
      assert.equal(await visitor.choosesSession(offered[1]), 200)
      visitor.is(home)
      await visitor.examines('status, moved')
      assert.ok((await quicker.reachesSessions(prison)).includes(session), 'the place that they had is free')
      await visitor.leaves()
      await quicker.leaves()
    })

    test(`has its place held while the other questions are answered ${named(how)}`, async () => {
      const [visitor, other] = [await aVisitor(how), await aVisitor(how)]
      const prison = await aPrison({ places: 1 })
      const [session] = await visitor.reachesSessions(prison)
      await visitor.choosesSession(session)
      await visitor.examines('contact, with a place held')
      assert.ok(!(await other.reachesSessions(prison)).includes(session), 'nobody else is offered it')
      await visitor.givesContact()
      await visitor.examines('check answers, with a place held')
      await visitor.loses(prison, session)
      await visitor.goes('/visit-request/check-answers')
      await visitor.examines('check answers, no place held')
      assert.ok((await other.reachesSessions(prison)).includes(session))
      await visitor.books()
      await visitor.leaves()
      await other.leaves()
    })
  }

  for (const language of LANGUAGES) {
    test(`shows each end that it can come to (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { reference, home } = await hasAsked(visitor)
      for (const [name, state, settled] of [
        ['rejected, no allowance', 'rejected', { reason: 'no_allowance', renews: '2027-01-04' }],
        ['rejected, prisoner moved', 'rejected', { reason: 'prisoner_moved' }],
        ['rejected, nobody answered', 'rejected', { reason: 'no_answer_in_time' }],
        ['granted, closed, one dropped', 'booked', { closed: 'yes', dropped: '0:banned' }],
        ['cancelled by the prison', 'cancelled', { reason: 'capacity_issues' }],
        ['concluded', 'concluded', { outcome: 'completed_normally' }]
      ]) {
        await becomes(reference, state, settled)
        assert.equal(await visitor.goes(home), 200)
        await visitor.examines(`status, ${name}`)
      }
      assert.equal(await visitor.goes(`${home}/change`), 409)
      await visitor.leaves()
    })

    test(`cannot be moved where nothing else is free, and says so (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const days = [4, 5].map((n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10))
      const prison = await aPrison({ recurring: {}, places: 1, oneOff: Object.fromEntries(days.map((day) => [day, ['1400-1500']])) })
      const { reference, session } = await visitor.hasBooked(prison)
      const other = await aVisitor({ language })
      await other.hasBooked(prison)
      await visitor.goes(`/visit-request/cases/${reference}/change`)
      await visitor.examines('change, nothing free')
      assert.deepEqual(await visitor.offered(), [])
      assert.ok(session)
      await visitor.leaves()
      await other.leaves()
    })
  }
})
