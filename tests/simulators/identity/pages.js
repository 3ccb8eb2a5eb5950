// The simulator's own pages: plain, and without scripts.

const escaped = (text) => String(text).replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`)

const page = (title, body) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body></html>`

/** Who signs in? */
export function choice(title, people, action) {
  const buttons = people.map(
    ({ id, name, about }) => `<p><button name="person" value="${escaped(id)}">${escaped(name)}</button> ${escaped(about ?? '')}</p>`
  )
  return page(
    title,
    `<p>This stands in for the real thing. Everybody here is made up.</p>
<form method="post" action="${escaped(action)}">
${buttons.join('\n')}
<p><button name="cancel" value="yes">Cancel</button></p>
</form>`
  )
}

/** Sign out? The library made the form. */
export const signOut = (title, form) =>
  page(`Sign out of ${title}?`, `${form}\n<p><button form="op.logoutForm" name="logout" value="yes">Sign out</button></p>`)

/** What the library refuses. */
export const refusal = (error) => page('That was refused', `<p>${escaped(error.error)}: ${escaped(error.error_description ?? '')}</p>`)
