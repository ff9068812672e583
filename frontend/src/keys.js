/** Keyboard: `/` searches the page, Ctrl-K opens the palette (see palette.js), `g` then a letter jumps, `?` shows all of it. */
export function keys() {
  let waiting = 0
  name()
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return
    if (waiting > Date.now()) {
      waiting = 0
      const link = document.querySelector(`[data-jump="${CSS.escape(event.key.toLowerCase())}"]`)
      if (link) {
        event.preventDefault()
        link.click()
      }
      return
    }
    if (event.key === "g") waiting = Date.now() + 1500
    else if (event.key === "/") focusSearch(event)
    else if (event.key === "?") document.getElementById("shortcuts")?.showModal()
  })
}

function focusSearch(event) {
  event.preventDefault()
  const field = document.querySelector(".page input[type=search]")
  if (field) {
    field.focus()
    field.select()
  } else document.dispatchEvent(new CustomEvent("palette"))
}

function typing(element) {
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName)
}

/** Give every line of the navigation the first letter of its key that is still free, and list them in the help. */
function name() {
  const taken = new Set()
  const list = document.getElementById("jumps")
  for (const link of document.querySelectorAll(".nav-item[data-key]")) {
    const letter = [...link.dataset.key.split(".").at(-1), ..."abcdefghijklmnopqrstuvwxyz"].find((l) => /[a-z]/.test(l) && !taken.has(l))
    if (!letter) continue
    taken.add(letter)
    link.dataset.jump = letter
    if (!list) continue
    const key = document.createElement("dt")
    const page = document.createElement("dd")
    key.append(Object.assign(document.createElement("kbd"), { textContent: letter }))
    page.textContent = link.textContent.trim()
    list.append(key, page)
  }
}
