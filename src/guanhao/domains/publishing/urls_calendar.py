"""The calendar's addresses."""

from django.urls import URLPattern, path

from guanhao.domains.publishing.pages.calendar import board, bulk, entries, plan, series, shares, upkeep

CALENDAR: list[URLPattern] = [
    path("calendar/", board.calendar, name="calendar"),
    path("calendar/list/", board.as_list, name="calendar_list"),
    path("calendar/feed.ics", board.ics, name="calendar_ics"),
    path("calendar/move/", board.move, name="calendar_move"),
    path("calendar/moves/", bulk.bulk, name="calendar_bulk"),
    path("calendar/moves/<int:pk>/undo/", board.undo, name="calendar_undo"),
    path("calendar/new/", plan.new, name="calendar_new"),
    path("calendar/suggested/", plan.suggest, name="calendar_suggest"),
    path("calendar/cadence/", upkeep.rhythm, name="cadence"),
    path("calendar/cadence/set/", upkeep.set_target, name="cadence_set"),
    path("calendar/slots/new/", upkeep.add_slots, name="slots_new"),
    path("calendar/slots/<int:pk>/", upkeep.slot, name="slot"),
    path("calendar/series/", series.all_series, name="series"),
    path("calendar/series/new/", series.new, name="series_new"),
    path("calendar/series/month/", series.generate, name="month_generate"),
    path("calendar/series/<int:pk>/", series.one, name="series_one"),
    path("calendar/series/<int:pk>/edit/", series.edit, name="series_edit"),
    path("calendar/series/<int:pk>/history/", series.history, name="series_history"),
    path("calendar/places/new/", series.reserve, name="place_new"),
    path("calendar/places/<int:pk>/", series.place, name="place"),
    path("calendar/dates/", entries.entries, name="entries"),
    path("calendar/dates/new/", entries.new, name="entry_new"),
    path("calendar/dates/file/", entries.from_file, name="entries_file"),
    path("calendar/dates/<int:pk>/", entries.entry, name="entry"),
    path("calendar/dates/<int:pk>/edit/", entries.edit, name="entry_edit"),
    path("calendar/dates/<int:pk>/history/", entries.history, name="entry_history"),
    path("calendar/dates/<int:pk>/remove/", entries.remove, name="entry_remove"),
    path("calendar/shares/", shares.shares, name="shares"),
    path("calendar/shares/new/", shares.new, name="share_new"),
    path("calendar/shares/<int:pk>/end/", shares.end, name="share_end"),
]
