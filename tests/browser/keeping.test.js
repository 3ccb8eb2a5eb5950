// Coming back later, a way back to what was sent, questions about people, and what is left when time is up.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPrison, linkTo, put, remove, set, sweep } from './stack.js'
import { LANGUAGES, aVisitor, somebody } from './visitor.js'

let people = 0

/** An address that nobody else has. */
const anAddress = () => `keeping-${process.pid}-${++people}@example.com`

describe('Keeping', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`answers are saved, and gone on with elsewhere by a link that works once (${language})`, async () => {
      const [visitor, another] = [await aVisitor({ language, javaScript: false }), await aVisitor({ language })]
      const address = anAddress()
      await visitor.goes('/visit-request/prison')
      await visitor.choosesPrison('STI')
      await visitor.types({ '/prisoner/firstName': 'Charles' })
      await visitor.brings(() => visitor.page.locator('button[name=save]').click())
      visitor.is('/visit-request/save')
      await visitor.types({ email: 'ada@' })
      assert.equal(await visitor.presses(), 422)
      await visitor.leaves()

      const saver = await aVisitor({ language })
      await saver.goes('/visit-request/prison')
      await saver.choosesPrison('STI')
      await saver.examines('question with a way to leave')
      await saver.types({ '/prisoner/firstName': 'Charles' })
      await saver.brings(() => saver.page.locator('button[name=save]').click())
      saver.is('/visit-request/save')
      await saver.examines('save')
      await saver.types({ email: 'ada@' })
      assert.equal(await saver.presses(), 422)
      await saver.examines('save, wrong address', { errors: 1 })
      await saver.types({ email: address })
      assert.equal(await saver.presses(), 200)
      saver.is('/visit-request/saved')
      await saver.examines('saved')

      const link = await linkTo(address, 'resume')
      assert.equal(await another.goes(link), 200)
      await another.examines('go on')
      assert.equal(await another.presses(), 200)
      another.is('/visit-request/prisoner')
      assert.equal(await another.page.locator('[name="/prisoner/firstName"]').inputValue(), 'Charles')

      assert.equal(await saver.goes('/visit-request/prisoner'), 410)
      await saver.examines('gone on elsewhere')
      await saver.goes(link)
      assert.equal(await saver.presses(), 410)
      await saver.examines('link used')
      await saver.types({ email: address })
      assert.equal(await saver.presses(), 200)
      await saver.examines('check your email')
      await another.goes(link)
      await another.examines('go on, with answers here')
      assert.equal(await another.presses(), 410)
      await another.examines('link used, answers here')
      await saver.goes(`/visit-request/resume/${'0'.repeat(32)}`)
      assert.equal(await saver.presses(), 410)
      await saver.examines('link ended')
      await saver.leaves()
      await another.leaves()
    })

    test(`whoever has lost the link to a visit gets another (${language})`, async () => {
      const [visitor, another] = [await aVisitor({ language }), await aVisitor({ language })]
      const address = anAddress()
      const prison = await aPrison()
      await visitor.reachesCheckAnswers(prison, { lead: somebody() })
      await visitor.examines('check answers with a way to leave')
      await visitor.posts('contact', { '/contact/email': address })
      await visitor.goes('/visit-request/check-answers')
      const reference = await visitor.books()
      await another.goes('/visit-request')
      await another.examines('start with a way to a new link')
      await another.goes('/visit-request/find')
      await another.examines('find')
      assert.equal(await another.presses(), 422)
      await another.examines('find, nothing typed', { errors: 2 })
      await another.types({ reference, contact: address })
      assert.equal(await another.presses(), 200)
      another.is('/visit-request/find/sent')
      await another.examines('find, sent')
      assert.equal(await another.goes(await linkTo(address, 'links')), 200)
      another.is(`/visit-request/cases/${reference}`)
      await visitor.leaves()
      await another.leaves()
    })

    test(`who likes may say who they are, once, and is thanked (${language})`, async () => {
      const visitor = await aVisitor({ language, javaScript: language === 'en' })
      await visitor.hasBooked(await aPrison())
      await visitor.brings(() => visitor.page.locator('a[href="/visit-request/equality-questions"]').click())
      visitor.is('/visit-request/equality-questions')
      if (visitor.javaScript) await visitor.examines('equality questions')
      await visitor.page.locator('input[name=age][value="35-44"]').check()
      await visitor.page.locator('input[name=religion][value="prefer-not-to-say"]').check()
      assert.equal(await visitor.presses(), 200)
      visitor.is('/visit-request/equality-questions/thanks')
      if (visitor.javaScript) await visitor.examines('thanks')
      await visitor.goes('/visit-request/equality-questions')
      visitor.is('/visit-request/equality-questions/thanks')
      await visitor.leaves()
    })

    test(`when its time is up a visit is removed, and its page says so (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { reference } = await visitor.hasBooked(await aPrison())
      const [today, yesterday] = [0, 1].map((days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10))
      await set(`VIS#CASE#${reference}`, 'CASE', 'keepFrom', '2020-01-01')
      await put({ PK: `VIS#REMOVE#${today}`, SK: reference, case: reference })
      await remove('VIS#SWEEP', 'SWEEP')
      await put({ PK: 'VIS#SWEEP', SK: 'SWEEP', done: yesterday, version: 1 })
      await sweep()
      assert.equal(await visitor.goes(`/visit-request/cases/${reference}`), 410)
      await visitor.examines('removed')
      await visitor.leaves()
    })
  }
})
