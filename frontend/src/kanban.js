import htmx from "htmx.org"
import Sortable from "sortablejs"

/** `[data-kanban]`: cards (`[data-move]`) go from one `[data-lot]` to another, by the pointer or by ← and → on a card that has the focus; ↑ and ↓ go
 * along a lot, Enter opens. The address in `data-move` hears of it and answers with the board as it is now. */
export function kanban(board) {
  board.dataset.ready = "1"
  const lots = [...board.querySelectorAll("[data-lot]")]
  for (const lot of lots) {
    Sortable.create(lot, {
      group: board.id,
      animation: 120,
      draggable: "[data-move]",
      filter: "details, button, summary",
      preventOnFilter: false,
      sort: false,
      delay: 150,
      delayOnTouchOnly: true,
      onEnd: ({ item, from, to }) => from !== to && move(board, item, to),
    })
  }
  board.addEventListener("keydown", (event) => {
    const card = event.target
    if (!card.matches("[data-move]") || event.altKey || event.ctrlKey || event.metaKey) return
    const place = lots.indexOf(card.closest("[data-lot]"))
    if (event.key === "Enter") return card.querySelector("a")?.click()
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault()
      const cards = [...card.closest("[data-lot]").querySelectorAll("[data-move]")]
      return cards[cards.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)]?.focus()
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!step || !lots[place + step]) return
    event.preventDefault()
    move(board, card, lots[place + step])
  })
}

/** The focus stays on the card, wherever it is afterwards. */
async function move(board, card, lot) {
  const { id } = card
  const focused = card === document.activeElement
  const values = { to: lot.dataset.lot, by: board.dataset.by }
  await htmx.ajax("POST", card.dataset.move, { target: `#${board.id}`, swap: "outerHTML", values })
  if (focused) document.getElementById(id)?.focus()
}
