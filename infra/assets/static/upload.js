// Says before a file is sent what would be said after: that none was chosen, or that it is too large or of another type.
// Without this the page works all the same.
const form = document.querySelector('form[data-upload]')
const input = form?.querySelector('input[type=file]')

function wrong({ largest, accept, none, size, empty, type }) {
  const file = input.files[0]
  if (!file) return none
  if (!accept.split(',').some((ending) => file.name.toLowerCase().endsWith(ending))) return type
  if (file.size === 0) return empty
  return file.size > Number(largest) ? size : ''
}

function element(name, attributes, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

function say({ title, prefix }, message) {
  document.querySelectorAll('.govuk-error-summary, #file-error').forEach((old) => old.remove())
  document.title = `${prefix} ${document.title.replace(`${prefix} `, '')}`
  const link = element('a', { href: `#${input.id}` }, message)
  const summary = element(
    'div',
    { class: 'govuk-error-summary', tabindex: '-1' },
    element(
      'div',
      { role: 'alert' },
      element('h2', { class: 'govuk-error-summary__title' }, title),
      element('div', { class: 'govuk-error-summary__body' }, element('ul', { class: 'govuk-list govuk-error-summary__list' }, element('li', {}, link)))
    )
  )
  link.addEventListener('click', (event) => {
    event.preventDefault()
    input.focus()
  })
  document.querySelector('main h1').before(summary)
  const group = input.closest('.govuk-form-group')
  group.classList.add('govuk-form-group--error')
  const hidden = element('span', { class: 'govuk-visually-hidden' }, `${prefix} `)
  input.before(element('p', { id: 'file-error', class: 'govuk-error-message' }, hidden, message))
  input.setAttribute('aria-describedby', 'file-hint file-error')
  summary.focus()
}

form?.addEventListener('submit', (event) => {
  const message = wrong(form.dataset)
  if (!message) return
  event.preventDefault()
  event.stopImmediatePropagation()
  say(form.dataset, message)
})
