// What comes after sending, and what comes of addresses that lead nowhere.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPrison, digest, remove, set } from './stack.js'
import { LANGUAGES, aVisitor } from './visitor.js'

describe('Afterwards', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`a visit is booked, shown, cancelled and shown (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { reference } = await visitor.hasBooked(await aPrison())
      const home = `/visit-request/cases/${reference}`
      await visitor.examines('confirmation')
      await visitor.goes(home)
      await visitor.examines('status, booked')
      await cancelsInTwoWindows(visitor, home)
      await visitor.goes(home)
      await visitor.examines('status, cancelled')
      assert.equal(await visitor.goes(`${home}/cancelled`), 409)
      await visitor.examines('cancelling what is cancelled')
      await visitor.leaves()
    })

    test(`a case opens with its link, and with nothing less (${language})`, async () => {
      const [visitor, another] = [await aVisitor({ language }), await aVisitor({ language })]
      const { reference } = await visitor.hasBooked(await aPrison())
      const home = `/visit-request/cases/${reference}`
      assert.equal(await another.goes(home), 404)
      await another.examines('a case that is not theirs')
      const { value } = await visitor.cookie(`__Host-${reference}`)
      assert.equal(await another.goes(`/visit-request/links/${'0'.repeat(32)}`), 404)
      assert.equal(await another.goes(`/visit-request/links/${value}`), 200)
      another.is(home)
      assert.ok((await another.reads()).includes(reference))
      await visitor.leaves()
      await another.leaves()
    })

    test(`sending twice books once (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await visitor.reachesCheckAnswers(await aPrison())
      const again = await visitor.anotherWindow()
      await again.goes('/visit-request/check-answers')
      const reference = await visitor.books()
      assert.equal(await again.books(), reference)
      await visitor.leaves()
    })

    test(`answers that have been removed are said to be, and one can start again (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await visitor.reachesSessions('STI')
      const { value } = await visitor.cookie('__Host-visit-request')
      await remove(`VIS#DRAFT#${digest(value)}`, 'DRAFT')
      assert.equal(await visitor.goes('/visit-request/session'), 410)
      await visitor.examines('answers removed')
      await visitor.follows(visitor.words.again)
      visitor.is('/visit-request')
      await visitor.follows(visitor.words.start)
      assert.equal(await visitor.choosesPrison('STI'), 200)
      visitor.is('/visit-request/prisoner')
      await visitor.leaves()
    })

    test(`a fault of ours is said to be ours (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { reference } = await visitor.hasBooked(await aPrison())
      await set(`VIS#CASE#${reference}`, 'CASE', 'answers', 'these are no answers')
      assert.equal(await visitor.goes(`/visit-request/cases/${reference}`), 500)
      await visitor.examines('a problem with the service')
      await visitor.leaves()
    })

    test(`a prison whose calendar cannot be true shows no sessions (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const prison = await aPrison()
      await visitor.reachesSessions(prison)
      await set(`VIS#PRISON#${prison}`, 'CALENDAR', 'places', -1)
      await visitor.goes('/visit-request/session')
      await visitor.examines('session, no calendar')
      await visitor.leaves()
    })
  }
})

async function cancelsInTwoWindows(visitor, home) {
  const { words } = visitor
  await visitor.follows(words.cancel)
  await visitor.examines('cancel, are you sure')
  const other = await visitor.anotherWindow()
  await other.goes(`${home}/cancelled`)
  // Somebody else moves the case on between the two.
  await set(`VIS#CASE#${home.split('/').at(-1)}`, 'CASE', 'version', 2)
  assert.equal(await visitor.presses(), 409)
  await visitor.examines('changed meanwhile')
  await set(`VIS#CASE#${home.split('/').at(-1)}`, 'CASE', 'version', 1)
  await visitor.follows(words.see)
  visitor.is(home)
  await visitor.follows(words.cancel)
  await visitor.presses()
  visitor.is(home)
  assert.equal(await other.presses(), 200)
  other.is(home)
}
