// Places: the last of them, who gets it, and what becomes of whoever does not.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPrison } from './stack.js'
import { LANGUAGES, aVisitor, somebody } from './visitor.js'

const FULL = 'All the places in this session have been taken. Choose another session'

/** A session on a Tuesday at half past three: the seed gives Swansea one place in each. */
const lateOnTuesday = (session) => new Date(session.slice(0, 10)).getUTCDay() === 2 && session.includes('T15:30')

/** One session in all, in four days. */
const once = () => ({ recurring: {}, places: 1, oneOff: { [new Date(Date.now() + 4 * 86_400_000).toISOString().slice(0, 10)]: ['1400-1500'] } })

describe('Places', { concurrency: 2 }, () => {
  test('a full session is not offered, and is again when its place is given back', async () => {
    const [first, second] = [await aVisitor(), await aVisitor()]
    const session = (await first.reachesSessions('SWI')).find(lateOnTuesday)
    assert.ok(session, 'Swansea offers a Tuesday afternoon')
    await first.choosesSession(session)
    await first.givesContact()
    const reference = await first.books()
    assert.ok(!(await second.reachesSessions('SWI')).includes(session))

    await first.goes(`/visit-request/cases/${reference}/cancelled`)
    await first.presses()
    await second.goes('/visit-request/session')
    assert.ok((await second.offered()).includes(session))
    await first.leaves()
    await second.leaves()
  })

  for (const language of LANGUAGES) {
    test(`whoever loses the last place is told beside the question, and keeps every answer (${language})`, async () => {
      const [winner, loser] = [await aVisitor({ language }), await aVisitor({ language })]
      const prison = await aPrison({ places: 1 })
      const session = await loser.reachesCheckAnswers(prison)
      await loser.loses(prison, session)
      const answers = await loser.answered()
      await winner.hasBooked(prison, { session })

      assert.equal(await loser.presses(), 422)
      await loser.examines('session, lost to somebody else', { errors: [FULL] })
      const offered = await loser.offered()
      assert.ok(!offered.includes(session))
      await loser.choosesSession(offered.at(-1))
      loser.is('/visit-request/check-answers')
      const changed = (await loser.answered()).filter((line) => !answers.includes(line))
      assert.equal(changed.length, 1, `only the session has changed: ${changed}`)
      await loser.books()
      await winner.leaves()
      await loser.leaves()
    })

    test(`whoever loses the last place of all is told what to do instead (${language})`, async () => {
      const [winner, loser] = [await aVisitor({ language }), await aVisitor({ language })]
      const prison = await aPrison(once())
      const session = await loser.reachesCheckAnswers(prison)
      await loser.loses(prison, session)
      await winner.hasBooked(prison, { session })
      assert.equal(await loser.presses(), 422)
      await loser.examines('session, the last of all lost', { errors: [FULL], beside: false })
      await winner.leaves()
      await loser.leaves()
    })

    test(`a second booking of one session by one lead visitor is caught before it is sent (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const [prison, lead] = [await aPrison(), somebody()]
      const { session } = await visitor.hasBooked(prison, { lead })
      await visitor.reachesSessions(prison, lead)
      await visitor.examines('session, one of them booked already')
      assert.equal(await visitor.choosesSession(session), 422)
      await visitor.examines('session, booked already', {
        errors: ['You have already booked this session with this prisoner. Choose another session']
      })
      await visitor.leaves()
    })
  }
})
