// Warns somebody five minutes before they are signed out. Without it, the page still says when that will be.

const WARNING = 5 * 60
const IDLE = 30 * 60

const dialog = document.getElementById('timeout')
const part = (name) => document.getElementById(`timeout-${name}`)
const { ends, left: leftAt, stay, minutes, minute, over } = dialog.dataset

/** When they are signed out, by this computer's clock, which may be wrong: the server is asked before anybody is warned. */
let end = Math.min(Number(ends), Date.now() / 1000 + IDLE)
let timer

const left = () => end - Date.now() / 1000

/** Asks how many seconds are left. If nobody answers, what we know must do. */
async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { accept: 'application/json' } })
    if (answer.ok) end = Date.now() / 1000 + (await answer.json()).left
  } catch {
    // Whoever has no network now may have it again before the end.
  }
}

function wait() {
  clearTimeout(timer)
  timer = setTimeout(look, Math.max(0, left() - WARNING) * 1000)
}

async function look() {
  await ask(leftAt)
  if (left() > WARNING) return wait()
  if (!dialog.open) dialog.showModal()
  count()
}

/** Says how many minutes are left, once for each. */
function count() {
  if (left() <= 0) return finish()
  const n = Math.ceil(left() / 60)
  const words = n === 1 ? minute : minutes.replace('{n}', n)
  if (part('left').textContent !== words) part('left').textContent = words
  timer = setTimeout(count, 1000)
}

/** Another page may have kept them signed in meanwhile. */
async function finish() {
  await ask(leftAt)
  if (left() > 0) return left() > WARNING ? (dialog.close(), wait()) : count()
  part('title').textContent = over
  part('text').hidden = true
  part('stay').hidden = true
  part('out').hidden = true
  part('again').hidden = false
  part('again').focus()
}

part('stay').addEventListener('click', async () => {
  clearTimeout(timer)
  if (stay.includes('/stay?')) await ask(stay)
  dialog.close()
  if (left() <= WARNING) return setTimeout(look, Math.max(0, left()) * 1000)
  wait()
})

// Escape means the same as the button.
dialog.addEventListener('cancel', (event) => {
  event.preventDefault()
  if (!part('stay').hidden) part('stay').click()
})

wait()
