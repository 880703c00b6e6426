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
function keyOf(node) {
  return node.nodeName + ' ' + (node.id || node.ariaLabel || '')
}
function drop(node) {
  const next = node.nextSibling
  node.remove()
  return next
}
function change(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data
    return
  }
  for (const { name } of [...old.attributes]) if (name !== 'open' && !next.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  let at = old.firstChild
  for (const node of [...next.childNodes]) {
    let same = at
    while (same && keyOf(same) !== keyOf(node)) same = same.nextSibling
    if (!same) {
      old.insertBefore(node, at)
      continue
    }
    for (; at !== same; at = drop(at));
    at = at.nextSibling
    change(same, node)
  }
  while (at) at = drop(at)
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
