# What was asked, and the forms that its values must have.
package kas.rewrap

# An object even where there is no input: nothing below needs to think of that.
default request := {}

request := input if is_object(input)

subject := object.get(request, "subject", {})

resource := object.get(request, "resource", {})

# Named so because `context` alone says little beside `agreement`.
circumstances := object.get(request, "context", {})

# Null stands for absent: the caller writes it where the client's policy lacks a field.
is_absent(holder, field) if object.get(holder, field, null) == null

is_name(value) if {
	is_string(value)
	value != ""
}

# ISO 3166-1 alpha-3 in form: trimming A to Z from both ends of three characters leaves nothing.
is_country(value) if {
	is_string(value)
	count(value) == 3
	trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

is_names(values) if {
	is_array(values)
	every value in values {
		is_name(value)
	}
}

# The distinct entries of an array of names. Undefined for anything else, even if one entry only is malformed.
names(values) := {value | some value in values} if is_names(values)

# As `names`, and nothing for an absent field.
names_or_none(holder, field) := names(holder[field])

names_or_none(holder, field) := set() if is_absent(holder, field)

# How a value of the request is quoted in a reason.
quoted(holder, field) := holder[field] if {
	is_name(holder[field])
} else := "(none)" if {
	is_absent(holder, field)
} else := "(malformed)"

listed(values) := concat(", ", sort(values))
