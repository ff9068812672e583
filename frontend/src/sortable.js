import Sortable from "sortablejs"

/** `<ul data-sortable>` inside a form: dragging reorders its hidden inputs and fires `change` on the form (htmx may listen). */
export function sort(list) {
  list.dataset.ready = "1"
  Sortable.create(list, {
    animation: 120,
    handle: "[data-handle]",
    onEnd: () => list.dispatchEvent(new Event("change", { bubbles: true })),
  })
}
