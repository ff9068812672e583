/** Carries a Yjs document to the server and back by plain calls: what is typed goes out in bundles, what others typed comes in, carets too.
 *  Words that were not taken yet are kept in this browser and go out as soon as they can; a repeated call changes nothing (each has its mark). */
import { Awareness } from "y-protocols/awareness"
import * as Y from "yjs"
import { sendJson } from "../editor/http.js"

const PAUSE = 300
const LONGEST_WAIT = 30_000
const COLOURS = ["#2c5fae", "#c47a1f", "#238579", "#8a559f", "#bd4a5f", "#66862f"]

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
const text = (update) => {
  let made = ""
  for (let at = 0; at < update.length; at += 0x8000) made += String.fromCharCode(...update.subarray(at, at + 0x8000))
  return btoa(made)
}
const mark = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("")

export class Provider {
  /** `tell(state, words)`: saved, saving, reading, offline, signed_out, stuck, refused or gone; `people(list)`: who is here; `grade(key)`: what one may do. */
  constructor(doc, api, { tell, people, grade, recovered }) {
    Object.assign(this, { doc, api, tell, people, grade, recovered })
    this.awareness = new Awareness(doc)
    this.number = null
    this.queue = []
    this.sending = null
    this.state = "opening"
    this.may = true
    this.wait = 1000
    this.every = 4000
    this.company = false
    this.key = `together:${api}:`
    doc.on("update", (update, origin) => origin !== this && this.typed(update))
    this.awareness.on("change", (_change, origin) => origin === "local" && this.company && this.soon(PAUSE * 2))
    document.addEventListener("visibilitychange", () => this.soon(0))
    window.addEventListener("online", () => this.soon(0))
    window.addEventListener("pagehide", () => this.leave())
    window.addEventListener("beforeunload", (event) => this.unsent() && this.state !== "saving" && event.preventDefault())
  }

  /** Everything there is; throws when the document cannot be had. */
  async open() {
    const answer = await sendJson("POST", this.api, { client: this.doc.clientID })
    this.take(answer)
    this.recover()
    this.show(this.unsent() ? "saving" : "saved")
    this.soon(this.unsent() ? 0 : this.every)
  }

  typed(update) {
    this.queue.push(update)
    if (this.state === "stuck") this.show("saving") // the next try may fit again
    if (this.state === "saved") this.show("saving")
    clearTimeout(this.storing)
    this.storing = setTimeout(() => this.store(), PAUSE)
    if (this.state === "saving") this.soon(PAUSE)
  }

  unsent() {
    return this.queue.length > 0 || this.sending !== null
  }

  soon(delay) {
    const at = Date.now() + delay
    if (this.timer && this.at <= at) return
    clearTimeout(this.timer)
    this.at = at
    this.timer = setTimeout(() => this.round(), delay)
  }

  async round() {
    this.timer = null
    if (this.busy) return void (this.again = true)
    if (this.state === "gone" || (document.hidden && !this.unsent())) return
    this.busy = true
    try {
      await this.sync()
    } finally {
      this.busy = false
    }
    const calm = ["saved", "refused", "reading"].includes(this.state)
    const next = this.again ? 0 : this.queue.length && this.state === "saving" ? PAUSE : calm ? this.every : this.wait
    this.again = false
    if (this.state !== "gone") this.soon(next)
  }

  async sync() {
    const sends = this.may && this.state !== "stuck"
    if (sends && this.queue.length && !this.sending) {
      this.sending = { mark: mark(), update: Y.mergeUpdates(this.queue) }
      this.queue = []
    }
    const sent = sends ? this.sending : null
    const had = Y.decodeStateVector(Y.encodeStateVector(this.doc))
    const body = { client: this.doc.clientID, since: this.number, caret: JSON.stringify(this.awareness.getLocalState()?.cursor ?? null).slice(0, 1000) }
    if (sent) Object.assign(body, { mark: sent.mark, update: text(sent.update) })
    try {
      const answer = await sendJson("POST", this.api, body)
      if (sent) this.sending = this.missing(answer.vector, had)
      this.wait = 1000
      this.take(answer)
      this.store()
      if (this.state !== "stuck") this.show(this.stands())
    } catch (error) {
      this.failed(error)
    }
  }

  stands() {
    if (this.unsent()) return this.may ? "saving" : "refused"
    return this.may ? "saved" : "reading"
  }

  /** What the server lacks although it was told, as one update more; null when it has all. */
  missing(vector, had) {
    if (!vector) return null
    const has = Y.decodeStateVector(bytes(vector))
    const lacks = [...had].some(([client, clock]) => (has.get(client) ?? 0) < clock)
    const waits = this.queue.length > 0 // what was typed meanwhile is on its way anyhow
    return lacks && !waits ? { mark: mark(), update: Y.encodeStateAsUpdate(this.doc, bytes(vector)) } : null
  }

  failed(error) {
    const words = error.data?.errors?.[0]?.message ?? error.data?.detail ?? error.message
    if (error.status === 404) return this.end("gone")
    if (error.status === 403) {
      this.setGrade("read")
      return this.show("refused")
    }
    if (error.status === 422 || error.status === 413 || error.status === 400) {
      if (this.sending) this.queue.unshift(this.sending.update) // with what comes next it may be short enough
      this.sending = null
      return this.show("stuck", words)
    }
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2)
    this.show(error.status === 401 ? "signed_out" : "offline")
  }

  take(answer) {
    if (this.number !== answer.number || answer.whole) Y.transact(this.doc, () => answer.updates.forEach((one) => Y.applyUpdate(this.doc, bytes(one), this)), this)
    this.number = answer.number
    this.every = answer.again_in * 1000
    this.setGrade(answer.grade)
    this.meet(answer.people)
  }

  setGrade(key) {
    const may = key === "edit" || key === "own"
    if (may !== this.may || this.state === "opening") this.grade(may)
    this.may = may
  }

  /** The carets of others, as the awareness of Yjs; names and colours come from the server, so nobody can be somebody else. */
  meet(people) {
    const { states, meta } = this.awareness
    const others = new Map(people.filter((one) => one.client !== this.doc.clientID).map((one) => [one.client, one]))
    const change = { added: [], updated: [], removed: [] }
    for (const client of states.keys()) {
      if (client === this.doc.clientID || others.has(client)) continue
      states.delete(client)
      change.removed.push(client)
    }
    for (const [client, one] of others) {
      const state = { user: { name: one.name, color: COLOURS[one.tone] ?? COLOURS[0], tone: one.tone }, cursor: parsed(one.caret) }
      if (JSON.stringify(states.get(client)) !== JSON.stringify(state)) change[states.has(client) ? "updated" : "added"].push(client)
      states.set(client, state)
      meta.set(client, { clock: 1, lastUpdated: Date.now() })
    }
    if (change.added.length + change.updated.length + change.removed.length) this.awareness.emit("change", [change, this])
    this.company = others.size > 0
    this.people([...others.values()])
  }

  show(state, words = "") {
    this.state = state
    this.tell(state, words)
  }

  end(state) {
    this.setGrade("none")
    this.store()
    this.show(state)
  }

  store() {
    clearTimeout(this.storing)
    try {
      const key = this.key + this.doc.clientID
      const waiting = [...(this.sending ? [this.sending.update] : []), ...this.queue]
      if (waiting.length) localStorage.setItem(key, text(Y.mergeUpdates(waiting)))
      else localStorage.removeItem(key)
    } catch {
      // a full store: the page still asks before it is left
    }
  }

  /** Words an earlier visit could not send. */
  recover() {
    let found = false
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(this.key)) continue
      const kept = bytes(localStorage.getItem(key))
      const before = Y.encodeStateAsUpdate(this.doc).length
      try {
        Y.applyUpdate(this.doc, kept, this)
        if (this.may) this.queue.push(kept)
        found = found || Y.encodeStateAsUpdate(this.doc).length !== before
      } catch {
        // not written by us: nothing to save
      }
      if (this.may) localStorage.removeItem(key)
    }
    if (this.queue.length) this.store()
    if (found) this.recovered()
  }

  leave() {
    this.store()
    const last = this.may && this.queue.length && !this.sending ? { mark: mark(), update: text(Y.mergeUpdates(this.queue)) } : {}
    const fits = (last.update?.length ?? 0) < 50_000 // what a closing page may still send
    sendJson("POST", this.api, { client: this.doc.clientID, since: this.number, leave: true, ...(fits ? last : {}) }, { keepalive: true }).catch(() => {})
  }
}

function parsed(caret) {
  try {
    return JSON.parse(caret || "null")
  } catch {
    return null
  }
}
