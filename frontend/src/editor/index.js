/** The editor of drafts and variants: one form that works without a script, made alive here. The textarea holds the text (Markdown) always. */
import { Saver } from "./saving.js"
import { watchMedia } from "./media.js"
import { watchPresence } from "./presence.js"
import { watchRemarks } from "./remarks.js"
import { watchLook } from "./look.js"

const FIELDS = ["title", "text", "first_comment", "link"]

export function edit(root) {
  if (root.dataset.ready) return
  root.dataset.ready = "1"
  const config = JSON.parse(document.getElementById("editor-config").textContent)
  const form = root.querySelector("form#draft")
  const draft = new Draft(root, form, config)
  if (config.rich) openRich(draft)
  else grow(draft.field("text"))
  watchMedia(draft)
  watchRemarks(draft)
  watchLook(draft)
  if (config.readonly) return
  const saver = new Saver(draft)
  draft.saver = saver
  watchPresence(draft)
  watchLink(draft)
  form.addEventListener("input", () => draft.changed())
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    saver.save(true)
  })
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault()
      saver.save(true)
    }
  })
}

/** The words on the page as one value, and the ways to change them from outside. */
class Draft {
  constructor(root, form, config) {
    Object.assign(this, { root, form, config, rich: null, listeners: [] })
  }

  field(name) {
    return this.form.elements[name]
  }

  words() {
    const words = Object.fromEntries(FIELDS.map((name) => [name, this.field(name).value.replaceAll("\r\n", "\n")]))
    words.tags = this.field("tags").value.split(/[\s#＃]+/).filter(Boolean)
    words.media = this.field("media").value.split(",").filter(Boolean).map(Number)
    words.cover = Number(this.field("cover").value) || null
    return words
  }

  /** Put words of the server into the page; fields that are the same stay untouched, so that the caret stays where it is. */
  show(words) {
    for (const name of FIELDS) {
      const field = this.field(name)
      if (field.value === words[name]) continue
      const [from, to] = [field.selectionStart, field.selectionEnd]
      field.value = words[name]
      if (document.activeElement === field) field.setSelectionRange(Math.min(from, field.value.length), Math.min(to, field.value.length))
      if (name === "text") this.rich?.take(words.text)
    }
    const tags = words.tags.map((tag) => `#${tag}`).join(" ")
    if (this.words().tags.join() !== words.tags.join()) this.field("tags").value = tags
    this.field("media").value = words.media.join(",")
    this.field("cover").value = words.cover ?? ""
    this.drawMedia?.()
    this.tell()
  }

  /** A person changed something. */
  changed() {
    this.saver?.touch()
    this.tell()
  }

  onChange(listener) {
    this.listeners.push(listener)
  }

  tell() {
    for (const listener of this.listeners) listener()
  }

  /** Select the first place that has these words, in the text or else in the title; with `instead`, put other words there. */
  find(words, instead) {
    const fields = [this.field("text"), this.field("title")]
    if (this.rich?.shown && this.field("text").value.includes(words)) return this.rich.reveal(words, instead)
    const field = fields.find((one) => one.value.includes(words))
    if (!field) return
    const from = field.value.indexOf(words)
    field.focus()
    if (instead === undefined) return field.setSelectionRange(from, from + words.length)
    field.setRangeText(instead, from, from + words.length, "select")
    this.changed()
  }

  /** The selected words of the text with a little around them, wherever they are being edited. */
  selection() {
    const area = this.field("text")
    if (this.rich?.shown) return this.rich.selection()
    const { selectionStart: from, selectionEnd: to, value } = area
    return from === to ? null : { quote: value.slice(from, to), before: value.slice(Math.max(0, from - 60), from), after: value.slice(to, to + 60) }
  }
}

async function openRich(draft) {
  const { openEditor } = await import("./rich.js")
  draft.rich = openEditor(draft)
}

/** A plain text area is as high as its words. */
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return
  const fit = () => {
    area.style.height = "auto"
    area.style.height = `${area.scrollHeight + 2}px`
  }
  area.addEventListener("input", fit)
  fit()
}

/** The UTM fields write into the address, and show what is in it. */
function watchLink(draft) {
  const fields = [...draft.root.querySelectorAll("[data-utm-name]")]
  const link = draft.field("link")
  const read = () => {
    if (!URL.canParse(link.value)) return
    const asked = new URL(link.value).searchParams
    for (const field of fields) if (asked.has(field.dataset.utmName)) field.value = asked.get(field.dataset.utmName)
  }
  for (const field of fields) {
    field.addEventListener("input", (event) => {
      event.stopPropagation()
      if (!URL.canParse(link.value)) return
      const url = new URL(link.value)
      for (const one of fields) {
        if (one.value.trim()) url.searchParams.set(one.dataset.utmName, one.value.trim())
        else url.searchParams.delete(one.dataset.utmName)
      }
      link.value = url.href
      draft.changed()
    })
  }
  link.addEventListener("change", read)
  read()
}
