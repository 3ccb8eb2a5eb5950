// The questions: each as it is asked, and each with whatever can be wrong with an answer.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aPrison } from './stack.js'
import { ADA, BYRON, CHARLES, LANGUAGES, aVisitor, person, somebody } from './visitor.js'

const YOUNG = { firstName: 'Alan', lastName: 'Turing', dateOfBirth: '2012-06-23' }

describe('The questions', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`each question, and each wrong answer, is sound (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await everyQuestion(visitor)
      await visitor.leaves()
    })
  }
})

const GRACE = { ...ADA, firstName: 'Grace' }
const EDITH = { ...ADA, firstName: 'Edith' }

describe('A list of visitors', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`a change that makes a fourth adult is refused where it is made (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await listsVisitors(visitor, [somebody(), BYRON, GRACE, EDITH])
      await visitor.brings(() => visitor.page.locator('a[href="/visit-request/visitors/2"]').click())
      await visitor.addsVisitor({ ...BYRON, dateOfBirth: '1990-05-12' })
      visitor.is('/visit-request/visitors/2')
      await visitor.examines('visitors, a child made the fourth adult', { errors: ['No more than 3 visitors can be 18 or over at this prison'] })
      await visitor.leaves()
    })

    test(`a list that a child leads is refused as a list (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await listsVisitors(visitor, [somebody(), BYRON])
      await visitor.brings(() => visitor.page.locator('button[value="1"]').click())
      assert.equal(await visitor.needsAnother(false), 422)
      await visitor.examines('visitors, led by a child', { errors: ['The lead visitor must be 18 or over'] })
      await visitor.needsAnother(true)
      await visitor.addsVisitor(GRACE)
      visitor.is('/visit-request/visitors')
      await visitor.leaves()
    })
  }
})

async function listsVisitors(visitor, people) {
  await visitor.posts('prison', { '/prison': 'LEI' })
  await visitor.posts('prisoner', { ...person('/prisoner', CHARLES), '/prisoner/number': CHARLES.number })
  for (const [place, someone] of people.entries()) await visitor.posts(`visitors/${place + 1}`, person(`/visitors/${place}`, someone))
  await visitor.goes('/visit-request/visitors')
}

async function everyQuestion(visitor) {
  await visitor.goes('/visit-request')
  await visitor.examines('start')
  await visitor.follows(visitor.words.start)

  await visitor.examines('prison')
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('prison, none chosen', { errors: ['Choose a prison from the list'] })
  await visitor.choosesPrison('LEI')

  await prisoner(visitor)
  await visitors(visitor)
  await session(visitor)
  await contact(visitor)
  await visitor.examines('check answers')
}

async function prisoner(visitor) {
  await visitor.examines('prisoner')
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('prisoner, nothing said', {
    errors: ['Enter the prisoner’s first name', 'Enter the prisoner’s last name', 'Enter the prisoner’s date of birth', 'Enter the prisoner number']
  })
  await visitor.types({ '/prisoner/dateOfBirth/day': '26', '/prisoner/dateOfBirth/year': '1981', '/prisoner/firstName': '<b>', '/prisoner/lastName': 'B'.repeat(31), '/prisoner/number': '12' })
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('prisoner, a date without its month', {
    errors: [
      'Enter a first name without < or >',
      'Last name must be 30 characters or fewer',
      'Date of birth must include a month',
      'Prisoner number must be a letter, 4 numbers and 2 letters, like A1234BC'
    ]
  })
  await visitor.types(person('/prisoner', { ...CHARLES, dateOfBirth: '1981-02-30' }))
  assert.equal(await visitor.presses(), 422)
  assert.equal(await visitor.page.locator('[name="/prisoner/dateOfBirth/day"]').inputValue(), '30')
  await visitor.examines('prisoner, a date that never was', {
    errors: ['Date of birth must be a real date', 'Prisoner number must be a letter, 4 numbers and 2 letters, like A1234BC']
  })
  await visitor.namesPrisoner({ ...CHARLES, dateOfBirth: '2981-12-26' })
  await visitor.examines('prisoner, born in the future', { errors: ['Date of birth must be in the past and in the last 120 years'] })
  await visitor.namesPrisoner()
}

async function visitors(visitor) {
  await visitor.examines('lead visitor')
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('lead visitor, nothing said', {
    errors: ['Enter the visitor’s first name', 'Enter the visitor’s last name', 'Enter the visitor’s date of birth']
  })
  await visitor.addsVisitor(YOUNG)
  await visitor.examines('lead visitor, too young', { errors: ['The lead visitor must be 18 or over'] })
  await visitor.addsVisitor(somebody())

  await visitor.examines('visitors')
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('visitors, neither yes nor no', { errors: ['Choose yes or no'] })
  for (const { firstName } of [{ firstName: 'Grace' }, { firstName: 'Annabella Wilhelmina Josephine' }]) {
    await visitor.needsAnother(true)
    await visitor.addsVisitor({ ...ADA, firstName, lastName: 'Featherstonehaugh-Cholmondeley' })
  }
  await visitor.needsAnother(true)
  await visitor.examines('another visitor')
  await visitor.addsVisitor({ ...ADA, firstName: 'Edith' })
  await visitor.examines('visitors, a fourth adult', { errors: ['No more than 3 visitors can be 18 or over at this prison'] })
  await visitor.addsVisitor({ ...ADA, firstName: 'Grace', lastName: 'Featherstonehaugh-Cholmondeley' })
  await visitor.examines('visitors, one of them twice', {
    errors: ['This person is already one of the visitors. Enter somebody else', 'No more than 3 visitors can be 18 or over at this prison']
  })
  await visitor.addsVisitor(BYRON)
  for (const firstName of ['Clara', 'Emmy']) {
    await visitor.needsAnother(true)
    await visitor.addsVisitor({ ...BYRON, firstName })
  }
  await visitor.examines('visitors, as many as there may be')
  await visitor.presses()
}

async function session(visitor) {
  await visitor.examines('session')
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('session, none chosen', { errors: ['Choose a session'] })
  const offered = await visitor.offered()
  await visitor.choosesSession(offered.at(-1))
}

async function contact(visitor) {
  await visitor.examines('contact')
  assert.equal(await visitor.presses(), 422)
  await visitor.examines('contact, nothing said', { errors: ['Enter an email address or a phone number'] })
  await visitor.givesContact({ '/contact/email': 'ada', '/contact/phone': '1' })
  await visitor.examines('contact, neither of use', {
    errors: [
      'Enter an email address in the correct format, like name@example.com',
      'Enter a phone number of 9 to 30 characters, like 01632 960 001 or +44 808 157 0192'
    ]
  })
  await visitor.givesContact({ '/contact/email': 'ada@example.com', '/contact/phone': '' })
}

describe('A prison without sessions', () => {
  for (const language of LANGUAGES) {
    test(`a prison with no free session says when to look again (${language})`, async () => {
      const visitor = await aVisitor({ language })
      assert.deepEqual(await visitor.reachesSessions(await aPrison({ recurring: {} })), [])
      await visitor.examines('session, none free')
      await visitor.leaves()
    })
  }
})
