/** Media of a draft: chosen from the library, put in order by dragging, one of them the cover. */
import { getText } from "./http.js"

export function watchMedia(draft) {
  const strip = draft.root.querySelector("[data-media]")
  const dialog = draft.root.querySelector("[data-picker-dialog]")
  const list = dialog.querySelector("[data-picker-list]")
  const search = dialog.querySelector("[data-picker-search]")
  const known = new Map(Object.entries(draft.config.media).map(([id, one]) => [Number(id), one]))
  const open = draft.root.querySelector("[data-pick]")
  let insert = null
  let timer = 0

  draft.drawMedia = () => {
    const { media, cover } = draft.words()
    strip.replaceChildren(...media.map((id) => card(id, known.get(id), id === cover, draft)))
  }
  draft.assets = known
  draft.pickAsset = (then) => {
    insert = then
    show()
  }
  const ask = async () => {
    const asked = new URLSearchParams({ q: search.value, text: search.value ? "" : draft.words().text.slice(0, 1500) })
    list.innerHTML = await getText(`${draft.root.dataset.picker}?${asked}`)
  }
  const show = () => {
    dialog.showModal()
    search.focus()
    ask()
  }
  search.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, 250)
  })
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-asset]")
    if (!button) return
    const id = Number(button.dataset.asset)
    known.set(id, { title: button.dataset.title, kind: button.dataset.kind, preview: button.dataset.preview })
    if (insert) {
      insert(id, known.get(id))
      insert = null
    } else {
      const { media } = draft.words()
      if (!media.includes(id)) draft.field("media").value = [...media, id].join(",")
      draft.drawMedia()
      draft.changed()
    }
    dialog.close()
  })
  dialog.addEventListener("close", () => (insert = null))
  strip.addEventListener("change", () => {
    draft.field("media").value = [...strip.children].map((one) => one.dataset.id).join(",")
    draft.changed()
  })
  if (open) {
    open.hidden = false
    open.addEventListener("click", () => {
      insert = null
      show()
    })
  }
  draft.drawMedia()
}

function card(id, about, isCover, draft) {
  const item = document.createElement("li")
  item.dataset.id = id
  item.dataset.handle = ""
  item.classList.toggle("is-cover", isCover)
  const picture = about?.preview ? Object.assign(document.createElement("img"), { src: about.preview, alt: about.title }) : document.createElement("span")
  if (!about?.preview) picture.textContent = about?.title ?? `#${id}`
  item.append(picture)
  if (draft.config.readonly) return item
  item.append(
    small("★", draft.config.text.cover, () => {
      draft.field("cover").value = isCover ? "" : id
      draft.drawMedia()
      draft.changed()
    }),
    small("×", draft.config.text.remove, () => {
      const words = draft.words()
      draft.field("media").value = words.media.filter((one) => one !== id).join(",")
      if (words.cover === id) draft.field("cover").value = ""
      draft.drawMedia()
      draft.changed()
    }),
  )
  return item
}

function small(text, label, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, title: label })
  button.setAttribute("aria-label", label)
  button.addEventListener("click", act)
  return button
}
