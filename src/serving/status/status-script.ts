/**
 * What the page runs: it takes the newest page from the server and changes its own to it, node by node, so that focus, selection and what
 * was opened stay. Nothing is asked for while nobody looks.
 */
export const statusScript: string = `
'use strict'
const live = document.getElementById('live')
function say(text) {
  if (live.textContent !== text) live.textContent = text
}
function change(old, next) {
  if (old.nodeName !== next.nodeName) return old.replaceWith(next)
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data
    return
  }
  for (const { name } of [...old.attributes]) if (name !== 'open' && !next.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  const [before, after] = [[...old.childNodes], [...next.childNodes]]
  for (const [index, node] of after.entries()) before[index] ? change(before[index], node) : old.append(node)
  for (const node of before.slice(after.length)) node.remove()
}
async function refresh() {
  if (document.hidden) return
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', signal: AbortSignal.timeout(10000) })
    if (!answer.ok) return say('The server answers with status ' + answer.status)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    change(document.querySelector('main'), page.querySelector('main'))
    document.title = page.title
    say('')
  } catch (error) {
    say('The server does not answer: ' + error.message)
  }
}
setInterval(refresh, 5000)
document.addEventListener('visibilitychange', refresh)
`
