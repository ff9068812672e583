/** Who else is in this draft: asked every few seconds, told when the tab closes. */
import { sendJson } from "./http.js"

export function watchPresence(draft) {
  const url = `${draft.root.dataset.save}/presence`
  const tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2)
  const place = document.querySelector("[data-people]")
  let field = ""
  let busy = false
  draft.form.addEventListener("focusin", (event) => (field = event.target.name ?? "text"))
  const ask = async () => {
    if (document.hidden || busy) return
    busy = true
    try {
      const { people, revision } = await sendJson("POST", url, { tab, field })
      draw(place, people)
      draft.saver.behind(revision)
    } catch {
      // the next round asks again
    } finally {
      busy = false
    }
  }
  ask()
  setInterval(ask, draft.config.poll)
  document.addEventListener("visibilitychange", ask)
  window.addEventListener("pagehide", () => sendJson("POST", url, { tab, leave: true }, { keepalive: true }).catch(() => {}))
}

function draw(place, people) {
  if (!place) return
  place.replaceChildren(
    ...people
      .filter((one) => !one.me || one.tabs > 1)
      .map((one) => {
        const mark = document.createElement("span")
        mark.className = "avatar"
        mark.textContent = [...one.name][0] ?? "?"
        mark.title = one.tabs > 1 ? `${one.name} ×${one.tabs}` : one.name
        return mark
      }),
  )
}
