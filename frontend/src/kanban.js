import htmx from "htmx.org"
import Sortable from "sortablejs"

/** `[data-kanban]`: cards go from one `[data-lot]` to another; the card's `data-move` hears of it and answers with the board as it is now. */
export function kanban(board) {
  board.dataset.ready = "1"
  for (const lot of board.querySelectorAll("[data-lot]")) {
    Sortable.create(lot, {
      group: board.id,
      animation: 120,
      draggable: ".kanban__card",
      filter: "details, button, summary",
      preventOnFilter: false,
      sort: false,
      delay: 150,
      delayOnTouchOnly: true,
      onEnd: ({ item, from, to }) => {
        if (from === to) return
        const values = { to: to.dataset.lot, by: board.dataset.by }
        htmx.ajax("POST", item.dataset.move, { target: `#${board.id}`, swap: "outerHTML", values })
      },
    })
  }
}
