/** Saves by itself after a pause, merges what others wrote, keeps words in this browser while there is no connection. */
import { toast } from "../toast.js"
import { sendJson } from "./http.js"

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

export class Saver {
  constructor(draft) {
    this.draft = draft
    this.revision = draft.config.revision
    this.kept = draft.config.words // what the server has, as far as this tab knows
    this.ancestor = null // where this tab's words began, when a merge met them while somebody went on typing
    this.key = `draft:${location.pathname}`
    this.timer = 0
    this.busy = null
    this.again = false
    this.recover()
    window.addEventListener("beforeunload", (event) => {
      if (!this.dirty()) return
      this.store()
      event.preventDefault()
    })
    window.addEventListener("online", () => this.touch())
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty() && this.save())
  }

  dirty() {
    return !same(this.draft.words(), this.kept)
  }

  touch() {
    if (!this.dirty()) return
    this.status("dirty")
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), this.draft.config.autosave)
  }

  async save(keep = false) {
    clearTimeout(this.timer)
    if (this.busy) {
      this.again = this.again || keep || this.dirty()
      this.keepNext = this.keepNext || keep
      return this.busy
    }
    if (!keep && !this.dirty()) return
    this.busy = this.send(keep)
    await this.busy
    this.busy = null
    if (this.again) {
      const next = this.keepNext
      this.again = this.keepNext = false
      return this.save(next)
    }
  }

  async send(keep) {
    const sent = this.draft.words()
    this.status("saving")
    try {
      const body = { base: this.revision, words: sent, keep, ancestor: this.ancestor }
      const saved = await sendJson("PUT", `${this.draft.root.dataset.save}/draft`, body)
      this.arrived(sent, saved)
    } catch (error) {
      if (error.status) {
        this.status("dirty")
        toast(error.data?.errors?.[0]?.message ?? error.message, "error")
      } else {
        this.store()
        this.status("offline")
        this.timer = setTimeout(() => this.save(), 10_000)
      }
    }
  }

  arrived(sent, saved) {
    const local = this.draft.words()
    const { text } = this.draft.config
    if (same(local, sent)) {
      this.draft.show(saved.words)
      this.kept = this.draft.words()
      this.ancestor = null
      this.revision = saved.revision
    } else if (saved.merged) {
      this.ancestor = sent // the next save says where these words began, and the server merges once more
      this.again = true
    } else {
      this.kept = { ...local, ...saved.words }
      this.ancestor = null
      this.revision = saved.revision
    }
    this.draft.form.elements.base.value = this.revision
    localStorage.removeItem(this.key)
    this.status(this.keepNext || this.dirty() ? "dirty" : "saved") // a save that still waits is not done
    if (saved.clashes.length) toast(text.clash, "warning")
    else if (saved.merged) toast(text.merged, "info")
    if (saved.voided) toast(text.voided, "warning")
  }

  /** Somebody else has saved: take it at once when nothing of ours is unsaved, else the next save merges. */
  async behind(revision) {
    if (revision <= this.revision || this.busy) return
    if (this.dirty()) return this.save()
    const answer = await fetch(`${this.draft.root.dataset.save}${this.draft.root.dataset.save.includes("/variants/") ? "" : "/draft"}`, { credentials: "same-origin" })
    if (!answer.ok || this.dirty()) return
    const found = await answer.json()
    this.draft.show(found.words)
    this.kept = this.draft.words()
    this.revision = found.revision
  }

  store() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ base: this.revision, ancestor: this.ancestor ?? this.kept, words: this.draft.words() }))
    } catch {
      // a full store: the page still asks before it is left
    }
  }

  recover() {
    const found = localStorage.getItem(this.key)
    if (!found) return
    const { words, ancestor } = JSON.parse(found)
    localStorage.removeItem(this.key)
    if (same(words, this.kept)) return
    this.ancestor = ancestor
    this.revision = 0 // older than anything kept: the server merges with the ancestor given
    this.draft.show(words)
    toast(this.draft.config.text.recovered, "warning")
    this.touch()
  }

  status(key) {
    const place = document.querySelector("[data-status]")
    if (!place) return
    const time = key === "saved" ? ` ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : ""
    place.textContent = this.draft.config.text[key] + time
    place.dataset.state = key
  }
}
