/** Checks and preview of the words while they are written. */
import { sendJson } from "./http.js"

export function watchLook(draft) {
  const panel = draft.root.querySelector("[data-look-panel]")
  let timer = 0
  let on = ""
  let asked = 0
  const ask = async () => {
    const number = ++asked
    try {
      const html = await sendJson("POST", `${draft.root.dataset.look}?on=${encodeURIComponent(on)}`, draft.words())
      if (number === asked) put(panel, html)
    } catch (error) {
      if (number === asked && typeof error.data === "string" && error.status === 422) put(panel, error.data)
    }
  }
  panel.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-on]")
    if (tab) {
      on = tab.dataset.on
      ask()
    }
    const place = event.target.closest("[data-find]")
    if (place) draft.find(place.dataset.find, place.dataset.instead)
    const dark = event.target.closest("[data-dark]")
    if (dark) {
      const device = panel.querySelector("[data-device]")
      const pressed = device.classList.toggle("device--dark")
      dark.setAttribute("aria-pressed", pressed)
    }
  })
  draft.onChange(() => {
    clearTimeout(timer)
    timer = setTimeout(ask, 500)
  })
  if (!draft.config.readonly) ask()
}

function put(panel, html) {
  const dark = panel.querySelector(".device--dark")
  const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.on : null
  panel.innerHTML = html
  if (dark) {
    panel.querySelector("[data-device]")?.classList.add("device--dark")
    panel.querySelector("[data-dark]")?.setAttribute("aria-pressed", "true")
  }
  if (focused) panel.querySelector(`[data-on="${CSS.escape(focused)}"]`)?.focus()
}
