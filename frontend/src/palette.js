const LIMIT = 12

/** How well `text` holds the letters of `query` in order: higher is better, 0 is not at all. Words together and early beat letters apart. */
export function score(query, text) {
  const words = text.toLowerCase()
  const at = words.indexOf(query)
  if (at >= 0) return 1000 - at * 4 - words.length / 10
  let from = 0
  let gaps = 0
  for (const letter of query) {
    const next = words.indexOf(letter, from)
    if (next < 0) return 0
    gaps += next - from
    from = next + 1
  }
  return Math.max(1, 400 - gaps * 8 - words.length / 10)
}

/** The command palette: commands of the house matched here, things of the brand found by the server. */
export function palette() {
  return {
    query: "",
    commands: [],
    hits: [],
    active: 0,
    searchUrl: "",
    asked: 0,

    init() {
      this.commands = JSON.parse(document.getElementById("commands")?.textContent ?? "[]")
      this.searchUrl = this.$root.dataset.search ?? ""
      document.addEventListener("palette", () => this.open())
      document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
          event.preventDefault()
          this.open()
        }
      })
      for (const button of document.querySelectorAll("[data-palette]")) button.addEventListener("click", () => this.open())
    },

    open() {
      if (this.$root.open) return
      this.query = ""
      this.hits = []
      this.active = 0
      this.$root.showModal()
    },

    get items() {
      return [...this.matches(), ...this.hits].map((item, index) => ({ ...item, key: `${index}${item.url}`, index, id: `palette-${index}` }))
    },

    get nothing() {
      return this.items.length === 0
    },

    get activeId() {
      return this.items.length ? `palette-${this.active}` : ""
    },

    matches() {
      const query = this.query.trim().toLowerCase()
      if (!query) return this.commands.slice(0, LIMIT).map((c) => ({ ...c, kind: c.words }))
      return this.commands
        .map((c) => ({ ...c, kind: c.words, weight: Math.max(score(query, c.title), score(query, `${c.words} ${c.key}`) * 0.8) }))
        .filter((c) => c.weight > 0)
        .sort((a, b) => b.weight - a.weight)
        .slice(0, LIMIT)
    },

    async typed() {
      this.active = 0
      const query = this.query.trim()
      const turn = ++this.asked
      if (!this.searchUrl || query.length < (/[\u2e80-\uffff]/.test(query) ? 1 : 2)) {
        this.hits = []
        return
      }
      await new Promise((done) => setTimeout(done, 150))
      if (turn !== this.asked) return
      const answer = await fetch(`${this.searchUrl}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
      if (turn === this.asked && answer.ok) this.hits = ((await answer.json()).hits ?? []).map((hit) => ({ ...hit, excerpt: hit.excerpt ?? hit.body }))
    },

    pressed(event) {
      const last = this.items.length - 1
      if (event.isComposing) return
      if (event.key === "ArrowDown") this.move(event, this.active >= last ? 0 : this.active + 1)
      else if (event.key === "ArrowUp") this.move(event, this.active <= 0 ? last : this.active - 1)
      else if (event.key === "Enter" && this.items[this.active]) {
        event.preventDefault()
        window.location.assign(this.items[this.active].url)
      }
    },

    move(event, to) {
      event.preventDefault()
      this.active = to
      this.$nextTick(() => document.getElementById(`palette-${to}`)?.scrollIntoView({ block: "nearest" }))
    },

    hover(event) {
      const index = Number(event.currentTarget.dataset.index)
      if (!Number.isNaN(index)) this.active = index
    },

    chosen(index) {
      return index === this.active ? "true" : "false"
    },
  }
}
