// Files, and sending them.

import assert from 'node:assert/strict'

/** What is taken. */
export const PDF = { name: 'passport.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\nnothing much') }
/** What the scan refuses. Put together here, so that no scanner takes this file for what it finds. */
export const EICAR = { ...PDF, name: 'letter.pdf', buffer: Buffer.from(['%PDF-1.7\nX5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')) }

/** Begins a document, and is before the form that sends it. */
export async function begins(visitor, home, name, way = 'upload') {
  await visitor.goes(`${home}/documents/add`)
  await visitor.page.locator('input[value=identity]').check()
  await visitor.types({ '/name': name })
  await visitor.page.locator(`input[value=${way}]`).check()
  await visitor.presses()
}

/** Loads the list until it says what it should. */
export async function waitsFor(visitor, home, words) {
  for (let tries = 0; tries < 60; tries++) {
    await visitor.goes(`${home}/documents`)
    if ((await visitor.reads()).includes(words)) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  assert.fail(`${words} in ${await visitor.reads()}`)
}
