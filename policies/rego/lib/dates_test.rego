package lib.dates_test

import data.lib.dates

test_is_day_if_the_calendar_has_it if {
	every day in ["1970-01-01", "2000-02-29", "2024-02-29", "2026-12-31", "2199-11-30"] {
		dates.is_day(day)
	}
}

test_not_is_day_if_the_calendar_lacks_it if {
	every day in ["2026-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-1-1", "2026-01-01 ", 20260101, null] {
		not dates.is_day(day)
	}
}

test_is_time_if_rfc_3339 if {
	every moment in ["2026-06-01T00:00:00Z", "2026-06-01t23:59:60.25z", "2026-06-01T00:00:00-05:30"] {
		dates.is_time(moment)
	}
}

test_not_is_time_if_not_rfc_3339 if {
	every moment in ["2026-06-01", "2026-06-01 00:00:00Z", "2026-06-01T24:00:00Z", "2026-06-31T00:00:00Z", "2026-06-01T00:00Z", 7] {
		not dates.is_time(moment)
	}
}

test_nanoseconds_of_equal_moments_are_equal if {
	moments := {dates.nanoseconds(value) | some value in ["2026-06-01", "2026-06-01T00:00:00.9Z", "2026-06-01t01:00:00+01:00"]}
	count(moments) == 1
}

test_nanoseconds_of_a_leap_second_if_written if {
	dates.nanoseconds("2026-12-31T23:59:60Z") == dates.nanoseconds("2026-12-31T23:59:59Z")
}

test_days_are_whole_and_signed if {
	dates.days("2026-06-01", "2026-06-03T23:00:00Z") == 2
	dates.days("2026-06-03", "2026-06-01") == -2
}

test_is_past_if_not_more_than_a_day_ahead if {
	every moment in ["1970-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z"] {
		dates.is_past(moment, "2026-06-01T00:00:00Z")
	}
}

test_not_is_past_if_later_or_not_a_time if {
	every moment in ["2026-06-02T00:00:01Z", "2199-01-01T00:00:00Z", "2026-05-01", "soon", null] {
		not dates.is_past(moment, "2026-06-01T00:00:00Z")
	}
}

test_a_day_to_come_is_not_past if {
	dates.is_past_day("2026-06-01", "2026-06-01T00:00:00Z")
	not dates.is_past_day("2026-06-02", "2026-06-01T23:00:00Z")
	not dates.is_past_day("2026-02-30", "2026-06-01T00:00:00Z")
	not dates.is_past_day(20260101, "2026-06-01T00:00:00Z")
}
